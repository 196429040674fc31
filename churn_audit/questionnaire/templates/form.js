(() => {
"use strict";
const $ = id => document.getElementById(id), all = (css, from = document) => [...from.querySelectorAll(css)];
const S = JSON.parse($("settings").textContent), T = S.texts;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const UNKNOWN = ["dont_know", "does_not_apply"];
const questions = all("fieldset"), sections = all("main > section");
const byId = Object.fromEntries(questions.map(q => [q.dataset.id, q]));

// What is kept -----------------------------------------------------------------------------------------------------

const blank = () => ({name: S.respondent, role: "", values: {}, notes: {}, at: "you", paces: {}});
let state = blank(), unsaved = false, last = 0, timer;
const store = (() => {
  try { localStorage.setItem(S.key + "-try", "1"); localStorage.removeItem(S.key + "-try"); return localStorage; }
  catch (_) { return null; }
})();

function read(text) {
  try {
    const found = JSON.parse(text);
    return found && typeof found.values === "object" ? Object.assign(blank(), found) : null;
  } catch (_) { return null; }
}

function keep() {
  clearTimeout(timer);
  try {
    store.setItem(S.key, JSON.stringify(state));
    $("kept").textContent = fill(T.kept, {time: new Date().toLocaleTimeString(document.documentElement.lang, {hour: "2-digit", minute: "2-digit"})});
  } catch (_) { $("no-storage").hidden = false; $("kept").textContent = T.not_kept; }
}

// Numbers ----------------------------------------------------------------------------------------------------------

// The number in a text, null where it is none. A comma is a decimal comma, but for groups of three where those are usual.
function number(text) {
  let t = text.normalize("NFKC").replace(/[\s'’]/g, "").replace(/−/g, "-");
  if (S.comma_groups && /^-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(t)) t = t.replace(/,/g, "");
  else if (/^-?[1-9]\d{0,2}(\.\d{3})+,\d+$/.test(t)) t = t.replace(/\./g, "").replace(",", ".");
  else t = t.replace(",", ".");
  return /^-?(\d+\.?\d*|\.\d+)$/.test(t) ? Number(t) : null;
}

// What is to be said of a number; an empty text where there is nothing to say.
function remark(q) {
  const raw = state.values[q.dataset.id];
  if (q.dataset.kind !== "number" || raw === undefined || UNKNOWN.includes(raw)) return "";
  const n = number(raw), low = Number(q.dataset.low), high = q.dataset.high === undefined ? null : Number(q.dataset.high);
  if (n === null) return fill(T.no_number, {value: raw});
  if (n < low || (high !== null && n > high))
    return fill(T.outside, {value: raw, limits: high === null ? fill(T.at_least, {low}) : fill(T.between, {low, high})});
  return String(n) === raw.trim() ? "" : fill(T.read_as, {value: n});
}

// What applies, what is answered -----------------------------------------------------------------------------------

const refused = q => (q.dataset.needs || "").split(" ").find(fact => state.values[fact] === "no");
const answered = q => state.values[q.dataset.id] !== undefined;
const asked = section => all("fieldset", section).filter(q => !refused(q));

function median(list) { const s = [...list].sort((a, b) => a - b); return s[s.length >> 1]; }

function minutes() {
  const known = Object.values(state.paces).flat().length >= 5;
  const seconds = questions.filter(q => !refused(q) && !answered(q)).reduce((sum, q) => {
    const own = state.paces[q.dataset.kind] || [];
    return sum + (known && own.length >= 3 ? median(own) : S.seconds[q.dataset.kind]);
  }, 0);
  return seconds ? Math.max(1, Math.round(seconds / 60)) : 0;
}

// Showing ----------------------------------------------------------------------------------------------------------

function fillIn(q) {
  const id = q.dataset.id, value = state.values[id], field = $("n-" + id);
  all("input[type=radio]", q).forEach(r => { r.checked = r.value === value; });
  if (field && field !== document.activeElement) field.value = value === undefined || UNKNOWN.includes(value) ? "" : value;
  const note = $("e-" + id);
  if (note !== document.activeElement) note.value = state.notes[id] || "";
  if (note.value) showNote(q, true);
}

function showNote(q, open) {
  $("m-" + q.dataset.id).hidden = !open;
  all("[data-note]", q)[0].setAttribute("aria-expanded", String(open));
}

function say(q) {
  const id = q.dataset.id, text = remark(q) || (state.notes[id] && !answered(q) ? T.only_note : "");
  if ($("s-" + id).textContent !== text) $("s-" + id).textContent = text;
  return text;
}

// A remark that appears between pressing and letting go would move what is being pressed, and the click would be lost.
let pressed = false, waiting = [];
function sayLater(q) { if (pressed) waiting.push(q); else say(q); }
document.addEventListener("pointerdown", () => { pressed = true; }, true);
["pointerup", "pointercancel"].forEach(kind => document.addEventListener(kind, () => {
  pressed = false;
  setTimeout(() => { waiting.forEach(say); waiting = []; }, 0);
}, true));

function refresh() {
  questions.forEach(q => { q.hidden = Boolean(refused(q)); });
  sections.forEach(section => {
    const line = all(".skips", section)[0];
    if (!line) return;
    const why = [...new Set(all("fieldset", section).map(refused).filter(Boolean))];
    line.hidden = !why.length;
    line.textContent = why.map(fact => fill(T.skipped, {question: all("legend", byId[fact])[0].textContent})).join(" · ");
  });
  const here = asked($(state.at)), done = here.filter(answered).length, left = minutes();
  $("pace").hidden = !here.length;
  $("here").textContent = fill(T.here, {done, all: here.length});
  $("left").textContent = left ? fill(T.left, {minutes: left}) : T.through;
  $("done").max = here.length || 1;
  $("done").value = done;
  listOpen();
}

function listOpen() {
  const list = all("#open ul")[0];
  list.textContent = "";
  sections.forEach(section => {
    const n = asked(section).filter(q => !answered(q)).length;
    if (!n) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = fill(T.open, {section: section.dataset.title, n});
    button.addEventListener("click", () => show(section.id, true));
    list.appendChild(document.createElement("li")).appendChild(button);
  });
  $("open").hidden = !list.children.length;
  $("all-done").hidden = !$("open").hidden;
  $("all-done").textContent = T.all_done;
}

function show(id, move) {
  state.at = $(id) && sections.includes($(id)) ? id : "you";
  sections.forEach(section => { section.hidden = section.id !== state.at; });
  $("jump").value = state.at;
  refresh();
  if (!move) return;
  keep();
  last = Date.now();
  window.scrollTo(0, 0);
  $("t-" + state.at).focus({preventScroll: true});
}

function showAll() {
  $("name").value = state.name;
  $("role").value = state.role;
  questions.forEach(q => { fillIn(q); say(q); });
  show(state.at, false);
}

// Answering --------------------------------------------------------------------------------------------------------

function set(q, value) {
  const id = q.dataset.id, now = Date.now(), took = (now - last) / 1000;
  if (value === undefined || value === "") delete state.values[id];
  else {
    if (!answered(q) && last && took > 1 && took < 300) {
      const list = state.paces[q.dataset.kind] = state.paces[q.dataset.kind] || [];
      list.push(Math.round(took));
    }
    state.values[id] = value;
  }
  last = now;
  unsaved = true;
}

questions.forEach(q => {
  const id = q.dataset.id, field = $("n-" + id), note = $("e-" + id);
  showNote(q, false);
  q.addEventListener("change", event => {
    if (event.target.type !== "radio") return;
    set(q, event.target.value);
    if (field) field.value = "";
    say(q); refresh(); keep();
  });
  if (field) {
    field.addEventListener("input", () => {
      all("input[type=radio]", q).forEach(r => { r.checked = false; });
      set(q, field.value.trim()); refresh(); later();
    });
    field.addEventListener("blur", () => { field.setAttribute("aria-invalid", String(field.value.trim() !== "" && number(field.value) === null)); sayLater(q); keep(); });
  }
  note.addEventListener("input", () => {
    if (note.value.trim()) state.notes[id] = note.value.trim(); else delete state.notes[id];
    unsaved = true; later();
  });
  note.addEventListener("blur", () => { sayLater(q); keep(); });
  all("[data-note]", q)[0].addEventListener("click", () => {
    const open = $("m-" + id).hidden;
    showNote(q, open);
    if (open) note.focus();
  });
  all("[data-clear]", q)[0].addEventListener("click", () => {
    set(q, undefined); delete state.notes[id];
    if (field) { field.value = ""; field.removeAttribute("aria-invalid"); }
    fillIn(q); showNote(q, false); say(q); refresh(); keep();
  });
});

function later() { clearTimeout(timer); timer = setTimeout(keep, 600); }
["name", "role"].forEach(id => {
  $(id).addEventListener("input", () => { state[id] = $(id).value.trim(); unsaved = true; later(); });
  $(id).addEventListener("blur", keep);
});
all("[data-go]").forEach(button => button.addEventListener("click", () => {
  const next = sections[sections.indexOf($(state.at)) + Number(button.dataset.go)];
  if (next) show(next.id, true);
}));
$("jump").addEventListener("change", () => show($("jump").value, true));

// Out and in -------------------------------------------------------------------------------------------------------

// Someone who gives no name is told from others by a word of chance, which stays the same from save to save.
function whose() {
  if (!state.name) {
    state.name = "anonymous-" + Math.random().toString(36).slice(2, 7);
    $("name").value = state.name;
    keep();
  }
  return state.name;
}

const today = now => [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(n => String(n).padStart(2, "0")).join("-");

function result() {
  const now = new Date(), answers = {};
  questions.filter(q => !refused(q)).forEach(q => {
    const id = q.dataset.id, raw = state.values[id], note = state.notes[id];
    if (raw === undefined && !note) return;
    let value = raw === undefined ? "" : raw;
    if (q.dataset.kind === "scale" && !UNKNOWN.includes(value) && value) value = Number(value);
    if (q.dataset.kind === "number" && number(value) !== null) value = number(value);
    answers[id] = note ? {value, note} : {value};
  });
  return {respondent: whose(), audience: S.audience, role: state.role, date: today(now), saved_at: now.toISOString().slice(0, 19) + "Z", checklist: S.checklist, answers};
}

$("save").addEventListener("click", () => {
  const found = result(), link = document.createElement("a");
  const name = ["answers", found.audience.replace("_", "-"), found.respondent, found.date].join("-").replace(/[\\/:*?"<>|\s]+/g, "-") + ".json";
  link.href = URL.createObjectURL(new Blob([JSON.stringify(found, null, 1)], {type: "application/json"}));
  link.download = name;
  document.body.appendChild(link).click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  unsaved = false;
  $("after").textContent = fill(T.saved, {name});
});

$("copy").addEventListener("click", () => {
  $("as-text").hidden = false;
  $("text").value = JSON.stringify(result(), null, 1);
  $("text").select();
  const byHand = () => { $("after").textContent = T.copy_by_hand; };
  try { navigator.clipboard.writeText($("text").value).then(() => { $("after").textContent = T.copied; unsaved = false; }, byHand); }
  catch (_) { byHand(); }
});

$("print").addEventListener("click", () => window.print());
$("load").addEventListener("click", () => $("file").click());
$("file").addEventListener("change", () => {
  const file = $("file").files[0];
  if (!file) return;
  file.text().then(text => {
    const found = JSON.parse(text);
    if (!found.answers || found.audience !== S.audience) throw new Error("another form");
    const known = Object.entries(found.answers).filter(([id]) => byId[id]);
    known.forEach(([id, answer]) => {
      if (answer.value !== "") state.values[id] = String(answer.value);
      if (answer.note) state.notes[id] = answer.note;
    });
    state.name = found.respondent || state.name;
    state.role = found.role || state.role;
    showAll(); keep();
    $("after").textContent = fill(T.loaded, {n: known.length});
  }).catch(() => { $("after").textContent = fill(T.not_loaded, {name: file.name}); });
  $("file").value = "";
});

let sure = false;
const ask = $("delete").textContent;
$("delete").addEventListener("click", () => {
  if (!sure) { sure = true; $("delete").textContent = T.sure; return; }
  sure = false; unsaved = false;
  $("delete").textContent = ask;
  state = blank();
  if (store) store.removeItem(S.key);
  showAll(); show("you", true);
  if (store) store.removeItem(S.key);
  $("kept").textContent = "";
  $("status").textContent = T.deleted;
});
$("delete").addEventListener("blur", () => { sure = false; $("delete").textContent = ask; });

// Another tab of the same form has kept something newer.
window.addEventListener("storage", event => {
  if (event.key !== S.key || !event.newValue) return;
  const found = read(event.newValue);
  if (found) { state = Object.assign(found, {at: state.at}); showAll(); }
});
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && unsaved) keep(); });
window.addEventListener("beforeunload", event => { if (!$("no-storage").hidden && unsaved) event.preventDefault(); });

document.documentElement.className = "on";
if (!store) $("no-storage").hidden = false;
const before = store && read(store.getItem(S.key));
if (before) { state = before; if (Object.keys(state.values).length) $("status").textContent = T.resumed; }
showAll();
})();
