// For forms whose parts htmx replaces: nothing typed is lost, a request under way is seen, and an ended
// session is reported where it was met.

// The last value of each field that a person touched, and when: counted, as two events can share a millisecond.
const touched = new Map();
const sentAfter = new WeakMap();
let count = 0;
const touch = ({ target }) => {
  if (!target.id || !target.form) return;
  count += 1;
  touched.set(target.id, { at: count, value: target.value, checked: target.checked });
  // A value typed by hand stays, even when it equals the one that was suggested.
  const mark = target.form.elements[target.dataset.typedMark];
  if (mark) mark.value = target.value ? "yes" : "";
};
// Captured, so that it runs before htmx sends the request that the event triggers.
document.addEventListener("input", touch, true);
document.addEventListener("change", touch, true);

const newest = new WeakMap();
document.addEventListener("htmx:beforeSend", ({ detail }) => {
  sentAfter.set(detail.xhr, count);
  newest.set(detail.target, detail.xhr);
  // What polls by itself was triggered by no event, and nobody waits for it.
  if (detail.requestConfig.triggeringEvent) detail.target.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (newest.get(detail.target) === detail.xhr) detail.target.removeAttribute("aria-busy");
});

// What was touched after a request left is newer than its answer. This runs in the same task as the swap, so
// that no keystroke falls in between.
const restored = new Set();
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const since = sentAfter.get(detail.xhr) ?? count;
  for (const [id, { at, value, checked }] of touched) {
    const field = at > since && document.getElementById(id);
    if (!field || (field.value === value && field.checked === checked)) continue;
    field.value = value;
    field.checked = checked;
    restored.add(field);
  }
});
// Only now htmx listens to the new fields: the live line says what stands in them.
document.addEventListener("htmx:afterSettle", () => {
  for (const field of [...restored]) field.dispatchEvent(new Event("input", { bubbles: true }));
  restored.clear();
});

// 401, the session has ended: the answer is shown beside what was pressed or changed, within its form.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== 401) return;
  const { elt, triggeringEvent } = detail.requestConfig;
  const shown = document.getElementById("session-ended");
  // The live line, which asks a moment after the typing, does not take the notice away from a control.
  if (shown && triggeringEvent?.type === "input") {
    detail.shouldSwap = false;
    return;
  }
  shown?.parentElement.remove();
  const pressed = triggeringEvent?.submitter ?? elt;
  const field = pressed.closest(".field");
  const holder = document.createElement("div");
  if (field) field.append(holder);
  else (pressed.closest(".modal-footer, .form-buttons") ?? pressed).before(holder);
  detail.target = holder;
  detail.swapOverride = "innerHTML";
  detail.selectOverride = "unset";
});

// Its button sends the whole form to where it is kept; `submit()` raises no event that htmx would take.
document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-resume]");
  if (!button) return;
  const form = button.closest("form");
  const action = form.getAttribute("action") ?? "";
  form.setAttribute("action", button.dataset.resume);
  HTMLFormElement.prototype.submit.call(form);
  form.setAttribute("action", action); // for whoever comes back by the browser's button
});

// The field that a failed test names. A browser that scrolls to an anchor ignores `autofocus`, and takes the
// focus away until the page is loaded.
window.addEventListener("load", () => document.querySelector("[data-check]")?.focus());

// A link or an error inside folded details opens them.
const unfold = (element) => {
  for (let fold = element?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
};
window.addEventListener("hashchange", () => unfold(document.getElementById(location.hash.slice(1))));

// Enter in a field that has a button of its own presses that one, and not the one that saves the form.
document.addEventListener("keydown", (event) => {
  const button = event.key === "Enter" && document.getElementById(event.target.dataset?.enter);
  if (!button || event.isComposing) return;
  event.preventDefault();
  button.click();
});
