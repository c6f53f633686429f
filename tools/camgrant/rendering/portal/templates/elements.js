"use strict";
// How the script of a portal makes elements: everything that is shown goes in as text, never as markup.
const AT_ONCE = 100; // rows that are drawn before somebody asks for more
const words = {};
const at = (id) => document.getElementById(id);
const say = (name, facts = {}) => words[name].replace(/\{(\w+)\}/g, (all, key) => String(facts[key] ?? all));

// The data of a large province is compressed; every browser since 2023 opens it by itself.
async function unpacked(block) {
  if (block.type === "application/json") return block.textContent;
  const bytes = Uint8Array.from(atob(block.textContent), (one) => one.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children); // a string becomes a text node
  return node;
}

const link = (hash, text) => make("a", { href: `#${hash}` }, text);
const code = (text) => (text ? make("code", {}, text) : "");
const aside = (text) => (text ? make("span", { class: "quiet" }, text) : "");
const list = (items) => make("ul", {}, ...items.map((one) => make("li", {}, one)));

// Draws the first items into `parent`, and gives the button that draws more.
function grow(parent, items, draw) {
  const button = make("button", { type: "button" });
  let shown = 0;
  const more = () => {
    parent.append(...items.slice(shown, shown + AT_ONCE).map(draw));
    shown = Math.min(shown + AT_ONCE, items.length);
    button.hidden = shown === items.length;
    button.textContent = say("more", { count: items.length - shown });
  };
  button.addEventListener("click", more);
  more();
  return button;
}

// `heads` are texts or links; `draw` gives what stands in the cells of an item, the first of which names the row.
function table(caption, heads, items, draw, kind = "cards") {
  if (!items.length) return [make("h3", {}, caption), make("p", {}, say("nobody"))];
  const body = make("tbody", {});
  const labels = heads.map((head) => head.textContent ?? head);
  const row = (item) => {
    const cells = draw(item).map((cell, place) => {
      const attributes = { "data-label": labels[place] };
      return place ? make("td", attributes, cell || "–") : make("th", { ...attributes, scope: "row" }, cell);
    });
    return make("tr", {}, ...cells);
  };
  const button = grow(body, items, row);
  const head = make("tr", {}, ...heads.map((one) => make("th", { scope: "col" }, one)));
  const title = make("caption", {}, make("span", {}, caption));
  const whole = make("table", { class: kind }, title, make("thead", {}, head), body);
  return [make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": caption }, whole), button];
}

function facts(...pairs) {
  const terms = make("dl", {});
  for (const [term, said] of pairs) if (said) terms.append(make("dt", {}, say(term)), make("dd", {}, said));
  return terms;
}
