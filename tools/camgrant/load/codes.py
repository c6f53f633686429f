"""The codes of the loader: YML (files and syntax), SCH (schema), REF (references and the pack).

Rules of the policy have one file each; what the loader finds is decided while reading, so its codes stand together.
"""

from __future__ import annotations

from typing import Final

from camgrant.diagnostics import Code, Severity, Text

__all__ = ["LOADER_CODES"]

_READ_ALL = Text(
    "Tệp không đọc được thì không biết ai đang được xem camera; camgrant dừng lại thay vì bỏ qua.",
    "A file that cannot be read leaves open who may see a camera; camgrant stops instead of skipping it.",
)
_SAME_READING = Text(
    "Mọi công cụ và mọi người duyệt phải đọc tệp giống hệt nhau, nếu không quyền được duyệt khác quyền được cấp.",
    "Every tool and every reviewer must read the file alike, or what was approved is not what is granted.",
)
_SHAPE = Text(
    "Trường sai tên, thiếu hoặc sai kiểu không được đoán: quyền truy cập chỉ dựa trên điều đã ghi rõ.",
    "A field that is misnamed, missing or of the wrong type is never guessed: access rests on what is written.",
)
_REFERENCE = Text(
    "Lượt cấp quyền trỏ tới mã không tồn tại thì không ai chịu trách nhiệm về nó.",
    "A reference to something that does not exist is a right that nobody answers for.",
)


def _code(
    code: str, title: tuple[str, str], text: tuple[str, str], hint: tuple[str, str], why: Text, *covers: str
) -> Code:
    return Code(code, Severity.ERROR, Text(*title), Text(*text), Text(*hint), why, covers)


NOT_UTF8: Final = _code(
    "YML001",
    ("Tệp không phải UTF-8", "File is not UTF-8"),
    ("Tệp không phải văn bản UTF-8", "the file is not UTF-8 text"),
    ("Đề nghị lưu lại tệp với bảng mã UTF-8 (Unicode)", "save the file as UTF-8"),
    _SAME_READING,
    "GL-903",
)
SYNTAX: Final = _code(
    "YML002",
    ("Sai cú pháp YAML", "YAML syntax error"),
    ("Sai cú pháp YAML: {problem}", "YAML syntax error: {problem}"),
    (
        "Đề nghị xem lại thụt dòng, dấu hai chấm và dấu ngoặc kép ở dòng này và dòng ngay trên",
        "look at the indentation, colons and quotes of this line and the one above",
    ),
    _SAME_READING,
)
DUPLICATE_KEY: Final = _code(
    "YML003",
    ("Khóa lặp lại", "Duplicate key"),
    ("Khóa “{key}” đã có ở dòng {first}", "key '{key}' already stands on line {first}"),
    (
        "Đề nghị giữ một khóa; mã của một đối tượng không được dùng hai lần",
        "keep one of the two; an id is never used twice",
    ),
    _SAME_READING,
    "GL-902",
)
ANCHOR: Final = _code(
    "YML004",
    ("Neo hoặc bí danh YAML", "YAML anchor or alias"),
    ("Không dùng neo (&) hoặc bí danh (*) của YAML", "anchors (&) and aliases (*) are not used here"),
    ("Đề nghị ghi rõ nội dung tại từng chỗ", "write the content out in each place"),
    _SAME_READING,
)
TAG: Final = _code(
    "YML005",
    ("Thẻ hoặc chỉ thị YAML", "YAML tag or directive"),
    ("Không dùng thẻ (!) hoặc chỉ thị (%) của YAML", "tags (!) and directives (%) are not used here"),
    ("Đề nghị bỏ thẻ hoặc chỉ thị", "remove the tag or directive"),
    _SAME_READING,
)
SECOND_DOCUMENT: Final = _code(
    "YML006",
    ("Nhiều tài liệu trong một tệp", "Several documents in one file"),
    ("Mỗi tệp chỉ có một tài liệu YAML", "a file holds one YAML document"),
    ("Đề nghị tách phần sau dấu --- thành tệp riêng", "move what follows --- to a file of its own"),
    _SAME_READING,
)
TAB: Final = _code(
    "YML007",
    ("Ký tự Tab", "Tab character"),
    ("Có ký tự Tab", "a tab character"),
    ("Đề nghị thay bằng dấu cách (lệnh `camgrant fmt` làm việc này)", "use blanks (`camgrant fmt` does it)"),
    _SAME_READING,
)
FORBIDDEN_CHARACTER: Final = _code(
    "YML008",
    ("Ký tự ẩn hoặc điều khiển", "Hidden or control character"),
    ("Có ký tự ẩn hoặc ký tự điều khiển {character}", "a hidden or control character {character}"),
    (
        "Đề nghị gõ lại chữ này; ký tự ẩn có thể đánh lừa người duyệt",
        "type it again; it can deceive a reviewer",
    ),
    _SAME_READING,
    "GL-903",
)
NOT_NFC: Final = _code(
    "YML009",
    ("Chữ chưa ở dạng Unicode dựng sẵn", "Text is not in NFC"),
    ("Chữ “{text}” chưa ở dạng Unicode dựng sẵn (NFC)", "'{text}' is not in Unicode form NFC"),
    ("Đề nghị chạy `camgrant fmt` để chuyển sang dạng dựng sẵn", "run `camgrant fmt`"),
    Text(
        "Hai cách ghi cùng một chữ làm cho một người thành hai người khi so sánh và tìm kiếm.",
        "Two spellings of one letter make two persons out of one when compared or searched.",
    ),
    "GL-903",
)
TOO_LARGE: Final = _code(
    "YML010",
    ("Tệp quá lớn", "File too large"),
    ("Tệp có {size} byte, tối đa {limit} byte", "the file has {size} bytes, at most {limit} are read"),
    ("Đề nghị tách tệp theo đơn vị hoặc cơ sở", "split it by unit or site"),
    _READ_ALL,
)
TOO_DEEP: Final = _code(
    "YML011",
    ("Lồng quá sâu", "Nested too deeply"),
    ("Nội dung lồng quá {limit} tầng", "nested more than {limit} levels deep"),
    ("Đề nghị xem lại thụt dòng và dấu ngoặc", "look at the indentation and brackets"),
    _READ_ALL,
)
TOO_LONG: Final = _code(
    "YML012",
    ("Giá trị quá dài", "Value too long"),
    ("Một giá trị dài {length} ký tự, tối đa {limit}", "a value of {length} characters, at most {limit}"),
    ("Đề nghị rút ngắn hoặc dẫn tới văn bản", "shorten it or refer to a document"),
    _READ_ALL,
)
EMPTY: Final = _code(
    "YML013",
    ("Tệp rỗng", "Empty file"),
    ("Tệp không có nội dung", "the file declares nothing"),
    ("Đề nghị ghi nội dung hoặc xóa tệp", "fill it or delete it"),
    _READ_ALL,
)
UNREADABLE: Final = _code(
    "YML014",
    ("Không đọc được tệp", "Unreadable file"),
    ("Không đọc được tệp: {problem}", "the file cannot be read: {problem}"),
    ("Đề nghị kiểm tra quyền đọc tệp", "check the permissions of the file"),
    _READ_ALL,
)
UNKNOWN_FILE: Final = _code(
    "YML015",
    ("Tệp hoặc thư mục lạ", "Unknown file or folder"),
    ("“{name}” không thuộc dữ liệu khai báo", "'{name}' is not part of an inventory"),
    (
        "Các thư mục được đọc: {known}; tệp có đuôi .yaml. Đề nghị đổi tên hoặc chuyển ra ngoài",
        "folders read: {known}; files end in .yaml. Rename it or move it out",
    ),
    _READ_ALL,
)
LINK: Final = _code(
    "YML016",
    ("Liên kết tượng trưng", "Symbolic link"),
    ("“{name}” là liên kết {state}", "'{name}' is a link {state}"),
    ("Đề nghị thay liên kết bằng tệp thật", "replace the link by the file itself"),
    _READ_ALL,
)
COMPLEX_KEY: Final = _code(
    "YML017",
    ("Khóa không phải chữ", "Key is not text"),
    ("Khóa phải là một từ, không phải danh sách hay nhóm", "a key is a word, not a list or a mapping"),
    ("Đề nghị xem lại dấu hai chấm và thụt dòng", "look at the colon and the indentation"),
    _SAME_READING,
)
TOP_LEVEL: Final = _code(
    "YML018",
    ("Sai khóa đầu tệp", "Wrong top-level key"),
    ("Tệp phải có đúng một khóa đầu là “{expected}”", "the file has exactly one top-level key, '{expected}'"),
    (
        "Đề nghị ghi `{expected}:` ở đầu tệp, hoặc chuyển tệp sang thư mục khác",
        "begin the file with `{expected}:`",
    ),
    _READ_ALL,
)
REPOSITORY_INSIDE: Final = _code(
    "YML019",
    ("Kho git nằm trong thư mục dữ liệu", "The git repository lies in the data folder"),
    (
        "Kho git bắt đầu ngay trong thư mục dữ liệu (“{name}”)",
        "the git repository begins in the data folder itself ('{name}')",
    ),
    (
        "Dữ liệu là thư mục con của kho. Đề nghị chuyển các thư mục và camgrant.yaml vào `inventory/` bằng `git mv`, "
        "không đổi tên “{name}”",
        "the data is a folder of the repository: move the folders and camgrant.yaml into `inventory/` with `git mv`, "
        "and leave '{name}' as it is",
    ),
    _READ_ALL,
)

UNKNOWN_KEY: Final = _code(
    "SCH001",
    ("Trường lạ", "Unknown key"),
    ("Không có trường “{key}” ở đây{suggestion}", "there is no key '{key}' here{suggestion}"),
    ("Các trường được dùng: {allowed}", "keys that may stand here: {allowed}"),
    _SHAPE,
    "GL-501",
)
MISSING_KEY: Final = _code(
    "SCH002",
    ("Thiếu trường", "Missing key"),
    ("Thiếu trường “{key}”: {meaning}", "'{key}' is missing: {meaning}"),
    ("Đề nghị ghi thêm `{key}: …`{example}", "add `{key}: …`{example}"),
    _SHAPE,
    "GL-001",
    "GL-401",
)
WRONG_TYPE: Final = _code(
    "SCH003",
    ("Sai kiểu giá trị", "Wrong type"),
    ("Cần {expected}, đang là {found}", "{expected} is needed, {found} stands here"),
    (
        "Số điện thoại và mã số phải đặt trong ngoặc kép; danh sách ghi [a, b]",
        "quote phones and codes; lists are [a, b]",
    ),
    _SHAPE,
)
NOT_ALLOWED: Final = _code(
    "SCH004",
    ("Giá trị không có trong danh mục", "Value not allowed"),
    (
        "“{value}” không có trong danh mục{suggestion}",
        "'{value}' is not one of the allowed values{suggestion}",
    ),
    ("Các giá trị được dùng: {allowed}", "allowed values: {allowed}"),
    _SHAPE,
)
BAD_FORM: Final = _code(
    "SCH005",
    ("Sai dạng", "Wrong form"),
    ("“{value}” sai dạng: {meaning}", "'{value}' has the wrong form: {meaning}"),
    ("Đề nghị ghi lại đúng dạng{example}", "write it in the right form{example}"),
    _SHAPE,
)
BAD_DATE: Final = _code(
    "SCH006",
    ("Ngày không có thật hoặc sai dạng", "Not a real date"),
    (
        "“{value}” không phải là một ngày có thật dạng NĂM-THÁNG-NGÀY",
        "'{value}' is not a real date YYYY-MM-DD",
    ),
    (
        "Đề nghị ghi ví dụ 2021-06-03; không ghi chữ, không đảo ngày tháng",
        "write 2021-06-03; no words, no other order",
    ),
    Text(
        "Ngày hết hạn đọc sai là tài khoản không bao giờ hết hạn.",
        "An end date that is misread is an account that never ends.",
    ),
    "GL-401",
    "GL-905",
)
OUT_OF_BOUNDS: Final = _code(
    "SCH007",
    ("Vượt giới hạn", "Out of bounds"),
    ("Giá trị vượt giới hạn: {problem}", "the value is out of bounds: {problem}"),
    ("Đề nghị ghi giá trị trong giới hạn", "write a value inside the bounds"),
    _SHAPE,
)
BAD_ID: Final = _code(
    "SCH008",
    ("Mã sai dạng", "Malformed id"),
    ("Mã “{value}” sai dạng: {meaning}", "id '{value}' has the wrong form: {meaning}"),
    (
        "Đề nghị đặt mã mới đúng dạng; mã đã dùng không đổi",
        "choose a well-formed id; an id in use never changes",
    ),
    _SHAPE,
    "GL-902",
)

DANGLING: Final = _code(
    "REF001",
    ("Mã không tồn tại", "Unknown id"),
    ("Không có {kind} “{value}”{suggestion}", "there is no {kind} '{value}'{suggestion}"),
    ("Đề nghị sửa mã, hoặc khai báo trong thư mục {folder}/", "correct the id or declare it in {folder}/"),
    _REFERENCE,
    "GL-901",
)
DUPLICATE_ID: Final = _code(
    "REF002",
    ("Mã dùng hai lần", "Id used twice"),
    ("Mã “{value}” đã khai báo ở {first}", "id '{value}' is already declared at {first}"),
    ("Đề nghị đặt mã khác; mã không bao giờ dùng lại", "choose another id; ids are never reused"),
    _REFERENCE,
    "GL-902",
)
UNKNOWN_WORD: Final = _code(
    "REF003",
    ("Từ không có trong bộ quy tắc", "Word not in the policy pack"),
    (
        "Bộ quy tắc {pack} không có {kind} “{value}”{suggestion}",
        "pack {pack} knows no {kind} '{value}'{suggestion}",
    ),
    ("Các từ được dùng: {allowed}", "words that may stand here: {allowed}"),
    _REFERENCE,
    "GL-001",
)
UNKNOWN_TARGET: Final = _code(
    "REF004",
    ("Không có đích kết xuất", "Unknown target"),
    ("Không có đích kết xuất “{value}”{suggestion}", "there is no target '{value}'{suggestion}"),
    ("Các đích hiện có: {allowed}", "targets installed: {allowed}"),
    _REFERENCE,
)
BAD_SETTING: Final = _code(
    "REF005",
    ("Thiết lập không hợp lệ", "Invalid setting"),
    ("Thiết lập “{key}” không hợp lệ: {problem}", "setting '{key}' is not valid: {problem}"),
    ("{allowed}", "{allowed}"),
    Text(
        "Bộ quy tắc chỉ được thu hẹp hoặc chọn trong các điểm văn bản bỏ ngỏ.",
        "The pack may only be narrowed, or set where its text leaves a point open.",
    ),
)
PACK_NOT_IN_FORCE: Final = _code(
    "REF006",
    ("Bộ quy tắc không có hiệu lực", "Policy pack not in force"),
    ("Bộ quy tắc {pack} không có hiệu lực vào ngày {day}", "pack {pack} is not in force on {day}"),
    ("Đề nghị chọn bộ quy tắc có hiệu lực, hoặc ngày xét khác", "choose the pack in force or another date"),
    Text(
        "Trạng thái phải được xét theo quy tắc của thời điểm đó.",
        "A state is judged by the rules of its time.",
    ),
    "GL-005",
)
UNKNOWN_PACK: Final = _code(
    "REF007",
    ("Không có bộ quy tắc", "Unknown policy pack"),
    ("Không có bộ quy tắc “{value}”{suggestion}", "there is no policy pack '{value}'{suggestion}"),
    ("Các bộ quy tắc hiện có: {allowed}", "packs at hand: {allowed}"),
    _REFERENCE,
    "GL-005",
)
INCONSISTENT_PACK: Final = _code(
    "REF008",
    ("Bộ quy tắc tự mâu thuẫn", "Inconsistent policy pack"),
    (
        "Bộ quy tắc dùng từ chưa khai báo: {kind} “{value}”",
        "the pack uses a word that it does not declare: {kind} '{value}'",
    ),
    ("Các từ đã khai báo: {allowed}", "words declared: {allowed}"),
    _REFERENCE,
)
# REF009 and REF010 are the engine's (policy/engine.py).
ABSENT_COMPARTMENT: Final = _code(
    "REF011",
    ("Ngăn dữ liệu không có", "Compartment not here"),
    (
        "Ngăn “{name}” ({folder}) {state}; phần còn lại nhắc tới {count} mã không tìm thấy, có thể nằm ở đó",
        "compartment '{name}' ({folder}) {state}; what is here names {count} ids that are not found and may lie in it",
    ),
    (
        "Đề nghị lấy ngăn này về, hoặc dùng --compartment để chỉ làm với các ngăn đầy đủ",
        "fetch the compartment, or use --compartment to work on complete ones only",
    ),
    Text(
        "Thiếu một ngăn thì không biết đủ ai được xem camera; đầu ghi không được kết xuất như thể không còn ai.",
        "Without a compartment it is not known who may see a camera; a recorder is never rendered as if nobody may.",
    ),
    "GL-901",
)
CROSSES_COMPARTMENTS: Final = _code(
    "REF012",
    ("Vượt ngoài ngăn dữ liệu", "Reaches into another compartment"),
    ("“{value}” nằm ngoài ngăn dữ liệu của mục này", "'{value}' lies outside the compartment of this entry"),
    (
        "Đề nghị để đầu ghi cùng ngăn với cơ sở; lượt cấp quyền tới nhiều ngăn thì ghi ở thư mục dữ liệu chính",
        "keep a recorder with its site; a grant that reaches several compartments stands in the inventory itself",
    ),
    Text(
        "Người chỉ làm với ngăn kia không thấy lượt cấp quyền này và sẽ gỡ nhầm tài khoản khỏi thiết bị.",
        "Whoever works on the other compartment alone does not see it and would take the account off the device.",
    ),
    "GL-901",
)

AMENDMENT_DOES_NOT_FIT: Final = _code(
    "REF013",
    ("Sửa đổi không khớp với bộ quy tắc", "Amendment that does not fit the pack"),
    ("Không sửa đổi được “{key}”: {problem}", "'{key}' cannot be amended: {problem}"),
    (
        "Đề nghị xem lại bộ quy tắc {pack} và các văn bản sửa đổi có hiệu lực trước",
        "look at the pack {pack} and at what amended it before",
    ),
    Text(
        "Văn bản sửa đổi không khớp thì không biết từ ngày ấy quy tắc là gì; không đoán.",
        "Where an amendment does not fit, nobody knows what the rules are from its day on; it is not guessed.",
    ),
    "GL-005",
)

MACHINE_FOR_PERSON: Final = _code(
    "REF014",
    ("Máy ghi ở chỗ của người", "A machine where a person is needed"),
    (
        "“{value}” là máy; chỗ này phải là một người",
        "'{value}' is a machine; a person is needed here",
    ),
    (
        "Đề nghị ghi người chịu trách nhiệm về máy ấy ({responsible}), hoặc một người khác",
        "name the person who answers for it ({responsible}), or somebody else",
    ),
    Text(
        "Máy không ký, không duyệt, không quyết định và không chịu trách nhiệm được.",
        "A machine cannot sign, review, decide or answer for anything.",
    ),
    "GL-003",
)

LOADER_CODES: Final[dict[str, Code]] = {code.code: code for code in list(globals().values()) if isinstance(code, Code)}
