"use strict";
// The search and the pages of a portal. Everything that is shown is put there as text; nothing is fetched or stored.
// Things are known by their number: a person is a place in every column of `people`, and so on.
(async () => {
  const data = JSON.parse(await unpacked(document.getElementById("data")));
  Object.assign(words, data.words);
  const { people, cameras, sites, units, scopes, kinds, texts } = data;
  const BITS = { all: 7, now: 3, soon: 2, over: 4 }; // the states that each chip lets through
  const STATES = ["now", "soon", "over"];
  const OVER = 2;
  const AT_A_TIME = 12; // cameras of one table

  // -- what the numbers mean -----------------------------------------------------------------------------------------

  const named = (person) => people.name[person] || people.login[person];
  const unitOf = (person) => (people.unit[person] < 0 ? "" : units.short[people.unit[person]]);
  const siteLink = (site) => link(sites.id[site], sites.name[site]);
  const cameraLink = (camera) => link(cameras.id[camera], cameras.name[camera]);
  const personLink = (person) => link(`p${person}`, named(person));
  const unitLink = (unit) => (unit < 0 ? "" : link(units.id[unit], units.name[unit]));
  const day = (iso) => iso.split("-").reverse().join("/");
  const numbers = (column, fits) => column.map((_, number) => number).filter(fits);

  function accessesOf(person) {
    const found = [];
    const pairs = people.accesses[person];
    for (let place = 0; place < pairs.length; place += 2) {
      const [system, rights, extra, first, last, basis, state] = kinds[pairs[place + 1]];
      found.push({ person, scope: scopes[pairs[place]], system, rights, extra, first, last, basis, state });
    }
    return found;
  }

  // A scope is a recorder, its site (-1 for none), and runs of cameras: the first and how many.
  function camerasOf(scope) {
    const found = [];
    for (let run = 2; run < scope.length; run += 2) {
      for (let number = 0; number < scope[run + 1]; number += 1) found.push(scope[run] + number);
    }
    return found;
  }

  const isTechnical = (scope) => scope.length === 2;
  // Where cameras are not told, one with the id of the site stands for them.
  const isTold = (camera) => cameras.id[camera] !== sites.id[cameras.site[camera]];

  function reaches(scope, first, after) {
    for (let run = 2; run < scope.length; run += 2) {
      if (scope[run] < after && scope[run] + scope[run + 1] > first) return true;
    }
    return false;
  }

  // All accesses to cameras from `first` on and before `after`, technical work at their site among them.
  function accessesTo(first, after, site) {
    const wanted = new Set(scopes.filter((one) => (isTechnical(one) ? one[1] === site : reaches(one, first, after))));
    const holders = numbers(people.name, (person) => {
      const pairs = people.accesses[person];
      return pairs.some((scope, place) => place % 2 === 0 && wanted.has(scopes[scope]));
    });
    const found = holders.flatMap(accessesOf).filter((one) => wanted.has(one.scope));
    return found.sort((one, other) => (one.state === OVER) - (other.state === OVER));
  }

  function sums(person) {
    const counts = [0, 0, 0];
    for (const { state } of accessesOf(person)) counts[state] += 1;
    return counts.flatMap((count, state) => (count ? [`${say(STATES[state])}: ${count}`] : [])).join(" · ");
  }

  // -- search --------------------------------------------------------------------------------------------------------

  const PLAIN = { đ: "d", ƀ: "b", "’": "'", "ʼ": "'" };
  const fold = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[đƀ’ʼ]/g, (one) => PLAIN[one]);
  const folded = (lines) => fold(lines.join("\n")).split("\n"); // no name holds a line break

  let index = null;
  function indexed() {
    if (index) return index;
    const site = folded(sites.name.map((name, one) => `${name} ${sites.place[one]} ${sites.id[one]}`));
    const unit = folded(units.name.map((name, one) => `${name} ${units.short[one]} ${units.id[one]}`));
    const camera = folded(cameras.name.map((name, one) => `${name} ${cameras.id[one]}`));
    const person = folded(people.name.map((name, one) => `${name} ${people.login[one]}`));
    const lines = {
      people: person.map((text, one) => (people.unit[one] < 0 ? text : `${text} ${unit[people.unit[one]]}`)),
      cameras: camera.map((text, one) => (isTold(one) ? `${text} ${site[cameras.site[one]]}` : "")),
      sites: site,
      units: unit,
    };
    index = { lines, bits: states() };
    return index;
  }

  // For each thing, in which states anybody's access to it is, as bits.
  function states() {
    const none = (things) => things.id.map(() => 0);
    const bits = { people: none(people), units: none(units), cameras: none(cameras), sites: none(sites) };
    const ofScope = scopes.map(() => 0);
    people.accesses.forEach((pairs, person) => {
      for (let place = 0; place < pairs.length; place += 2) {
        const bit = 1 << kinds[pairs[place + 1]].at(-1);
        bits.people[person] |= bit;
        ofScope[pairs[place]] |= bit;
      }
      if (people.unit[person] >= 0) bits.units[people.unit[person]] |= bits.people[person];
    });
    scopes.forEach((scope, one) => camerasOf(scope).forEach((camera) => (bits.cameras[camera] |= ofScope[one])));
    bits.cameras.forEach((state, camera) => (bits.sites[cameras.site[camera]] |= state));
    return bits;
  }

  // What holds the words side by side, as they were typed, comes before what holds them here and there.
  function asTyped(found, lines, words) {
    const holds = (one) => lines[one].startsWith(words) || lines[one].includes(` ${words}`);
    return [...found.filter(holds), ...found.filter((one) => !holds(one))];
  }

  const ITEMS = {
    people: (one) => [personLink(one), ...[unitOf(one), people.name[one] && people.login[one], sums(one)].map(aside)],
    cameras: (one) => [cameraLink(one), aside(sites.name[cameras.site[one]]), aside(cameras.id[one])],
    sites: (one) => [siteLink(one), aside(sites.place[one]), aside(sites.closed[one] ? say("closed") : "")],
    units: (one) => [unitLink(one)],
  };

  function search() {
    const started = performance.now();
    const terms = fold(at("query").value).split(/\s+/).filter(Boolean);
    const chip = document.querySelector("[name=standing]:checked").value;
    const asked = terms.length > 0 || chip !== "all";
    at("home").hidden = asked;
    at("results").hidden = !asked;
    at("results").replaceChildren();
    at("count").textContent = "";
    if (!asked) return;
    const { lines, bits } = indexed();
    const counts = {};
    for (const [kind, draw] of Object.entries(ITEMS)) {
      const inState = (one) => chip === "all" || bits[kind][one] & BITS[chip];
      const fits = (one) => lines[kind][one] && inState(one) && terms.every((term) => lines[kind][one].includes(term));
      const found = numbers(lines[kind], fits);
      counts[kind] = found.length;
      if (!found.length) continue;
      const items = make("ul", {});
      const button = grow(items, asTyped(found, lines[kind], terms.join(" ")), (one) => make("li", {}, ...draw(one)));
      at("results").append(make("h2", {}, say(`found_${kind}`)), items, button);
    }
    const none = Object.values(counts).every((count) => count === 0);
    at("count").textContent = none ? say("nothing") : say("found", counts);
    performance.measure("search", { start: started });
  }

  // -- pages ---------------------------------------------------------------------------------------------------------

  function scopeCell(scope) {
    const found = camerasOf(scope);
    const there = [...new Set(found.map((camera) => cameras.site[camera]))];
    if (isTechnical(scope)) {
      const place = scope[1] < 0 ? [] : [siteLink(scope[1]), ", "];
      return make("span", {}, ...place, `${texts[scope[0]]} (${say("technical")})`);
    }
    const only = there.length === 1;
    const counts = { sites: there.length, cameras: found.length, count: found.length };
    const told = found.every(isTold);
    if (only && !told) return siteLink(there[0]);
    const items = make("ul", {});
    const button = grow(items, only ? found : there, (one) => make("li", {}, only ? cameraLink(one) : siteLink(one)));
    const summary = make("summary", {}, say(only ? "all_cameras" : told ? "some_sites" : "only_sites", counts));
    return make("div", {}, only ? siteLink(there[0]) : "", make("details", {}, summary, items, button));
  }

  const COLUMNS = {
    person: (one) => personLink(one.person),
    unit: (one) => unitOf(one.person),
    system: (one) => texts[one.system],
    where: (one) => scopeCell(one.scope),
    rights: (one) => {
      const extra = one.extra.map((right) => say("beyond", { right: data.rights[right] }));
      return [...one.rights.map((right) => data.rights[right]), ...extra].join("; ");
    },
    days: (one) => (one.last ? `${one.first && day(one.first)} – ${day(one.last)}` : ""),
    basis: (one) => one.basis.map((paper) => texts[paper]).join("; "),
    standing: (one) => make("span", { class: `state ${STATES[one.state]}` }, say(STATES[one.state])),
  };

  function accessTable(caption, columns, found) {
    const draw = (one) => columns.map((column) => COLUMNS[column](one));
    return table(caption, columns.map((column) => say(column)), found, draw);
  }

  const OF_PEOPLE = ["person", "unit", "system", "rights", "days", "basis", "standing"];
  const OF_PERSON = ["system", "where", "rights", "days", "basis", "standing"];

  const personPage = (person) => [
    make("h2", {}, named(person)),
    facts(
      ["position", texts[people.position[person]]],
      ["unit", unitLink(people.unit[person])],
      ["login", code(people.login[person])],
      ["id", code(people.id[person])],
    ),
    ...accessTable(say("access_of", { name: named(person) }), OF_PERSON, accessesOf(person)),
  ];

  function cameraPage(camera) {
    const [name, site] = [cameras.name[camera], cameras.site[camera]];
    return [
      make("h2", {}, name),
      facts(["site", siteLink(site)], ["id", code(cameras.id[camera])]),
      ...accessTable(say("camera_of", { name }), OF_PEOPLE, accessesTo(camera, camera + 1, site)),
    ];
  }

  // The letters of somebody's rights on a camera; a dot where the rights are not said.
  function lettersOn(accesses, camera) {
    const here = accesses.filter((one) => one.state !== OVER && reaches(one.scope, camera, camera + 1));
    const rights = new Set(here.flatMap((one) => [...one.rights, ...one.extra]));
    return [...rights].sort().map((right) => data.letters[right]).join("") || (here.length ? "•" : "");
  }

  // Who sees which camera of a site, in tables that fit on paper.
  function matrices(name, own, held) {
    const parts = [];
    for (let start = 0; start < own.length; start += AT_A_TIME) {
      const here = own.slice(start, start + AT_A_TIME);
      const part = { name, first: start + 1, last: start + here.length, count: own.length };
      const seeing = held.filter((one) => reaches(one.scope, here[0], here[0] + here.length));
      parts.push(
        ...table(
          say(here.length < own.length ? "matrix_part" : "matrix_of", part),
          [say("person"), ...here.map(cameraLink)],
          [...new Set(seeing.map((one) => one.person))],
          (person) => [personLink(person), ...here.map((camera) => lettersOn(accessesOf(person), camera))],
          "matrix",
        ),
      );
    }
    return parts;
  }

  function sitePage(site) {
    const own = numbers(cameras.site, (camera) => cameras.site[camera] === site);
    const found = accessesTo(own[0], own[0] + own.length, site);
    const held = found.filter((one) => one.state !== OVER && !isTechnical(one.scope));
    const name = sites.name[site];
    const legend = data.letters.map((one, right) => `${one} = ${data.rights[right]}`).join("; ");
    return [
      make("h2", {}, name),
      facts(
        ["place", sites.place[site]],
        ["managed_by", unitLink(sites.unit[site])],
        ["standing", sites.closed[site] ? say("closed") : ""],
        ["id", code(sites.id[site])],
      ),
      ...sites.facts[site].map((fact) => make("p", { class: "quiet" }, fact)),
      ...matrices(name, own, held),
      make("p", { class: "quiet" }, `${say("legend")}: ${legend}.`),
      ...accessTable(say("all_at", { name }), OF_PEOPLE, found),
    ];
  }

  function unitPage(unit) {
    const name = units.name[unit];
    const managed = numbers(sites.unit, (site) => sites.unit[site] === unit);
    return [
      make("h2", {}, name),
      ...table(
        say("people_of", { name }),
        ["person", "position", "login", "standing"].map((one) => say(one)),
        numbers(people.unit, (person) => people.unit[person] === unit),
        (one) => [personLink(one), texts[people.position[one]], code(people.login[one]), sums(one)],
      ),
      ...(managed.length ? [make("h3", {}, say("sites_of", { name })), list(managed.map(siteLink))] : []),
    ];
  }

  function pageOf(hash) {
    const person = /^p\d+$/.test(hash) ? Number(hash.slice(1)) : Infinity;
    if (person < people.name.length) return personPage(person);
    for (const [things, page] of [[sites, sitePage], [cameras, cameraPage], [units, unitPage]]) {
      if (things.id.includes(hash)) return page(things.id.indexOf(hash));
    }
    return null;
  }

  function show() {
    const hash = location.hash.slice(1);
    if (hash === "main") return; // the skip link
    const page = pageOf(hash);
    at("view").hidden = !page;
    at("page").replaceChildren(...(page ?? []));
    at("controls").hidden = Boolean(page);
    at("results").hidden = at("home").hidden = true;
    document.title = page ? `${page[0].textContent} – ${say("title")}` : say("title");
    if (!page) return void search();
    page[0].tabIndex = -1;
    page[0].focus();
    scrollTo(0, 0);
  }

  const age = Math.floor((Date.now() - Date.parse(data.asOf)) / 86400000);
  at("old").textContent = age > 7 ? say("old", { day: day(data.asOf), count: age }) : "";
  at("old").hidden = age <= 7;
  at("query").addEventListener("input", search);
  document.querySelectorAll("[name=standing]").forEach((one) => one.addEventListener("change", search));
  addEventListener("hashchange", show);
  addEventListener("beforeprint", () => document.querySelectorAll("#page details").forEach((one) => (one.open = true)));
  indexed(); // so that the first search finds it ready; the start page is drawn already
  show();
})();
