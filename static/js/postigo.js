// What the pages cannot do without script. Everything here is a comfort: nothing depends on it.
document.documentElement.classList.add("js");

// A fragment that arrives in #window is a dialog: open it, and empty #window when it closes.
document.addEventListener("htmx:afterSettle", (event) => {
  const dialog = document.querySelector("#window > dialog");
  if (!dialog || dialog.open) return;
  const opener = location.href;
  dialog.addEventListener("close", () => {
    dialog.remove();
    // What went on in it may have an address of its own, which ends with it.
    if (location.href !== opener) history.replaceState(history.state, "", opener);
    // A test changes what the row behind it says.
    document.querySelector("[data-refresh]")?.click();
  });
  dialog.showModal();
  const first = dialog.querySelector("[autofocus], input:not([type=hidden]), textarea, select, button");
  if (first) first.focus();
});

document.addEventListener("click", async (event) => {
  const closer = event.target.closest("[data-close]");
  if (closer && closer.closest("dialog")) {
    event.preventDefault();
    closer.closest("dialog").close();
    return;
  }
  const copier = event.target.closest("[data-copy]");
  if (copier) {
    const source = document.getElementById(copier.dataset.copy);
    await copy(source.value ?? source.textContent);
    const label = copier.querySelector("[data-copy-label]") ?? copier;
    label.textContent = copier.dataset.copied;
  }
});

// The clipboard API exists only in secure contexts; an intranet page on plain HTTP is not one.
async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

// After a refused form the first faulty field gets the focus, also when htmx put it there.
const focusFirstError = (root) => root.querySelector("[aria-invalid=true]:not(fieldset), fieldset[aria-invalid=true] input")?.focus();
document.addEventListener("DOMContentLoaded", () => focusFirstError(document));
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.xhr.status === 422) focusFirstError(document.querySelector("#window > dialog") ?? event.detail.target);
});

// A double click makes one thing. What htmx sends has its own guard, hx-disabled-elt.
const DOUBLE_CLICK_MS = 1000;
const sentAt = new WeakMap();
document.addEventListener("submit", (event) => {
  const { target: form, timeStamp } = event;
  // A preview in a frame leaves the page as it is, so it counts for nothing.
  if (event.defaultPrevented || form.method !== "post" || event.submitter?.formTarget) return;
  if (timeStamp - (sentAt.get(form) ?? -Infinity) < DOUBLE_CLICK_MS) event.preventDefault();
  else sentAt.set(form, timeStamp);
});

// A fragment that replaces itself keeps open what its reader has opened.
const opened = new Set();
document.addEventListener("htmx:beforeSwap", (event) => {
  opened.clear();
  event.detail.target.querySelectorAll("details[open][id]").forEach((details) => opened.add(details.id));
});
document.addEventListener("htmx:afterSwap", () => {
  opened.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
});

// Menus are popovers; choosing something in one closes it.
document.addEventListener("click", (event) => {
  const menu = event.target.closest("[popover].dropdown-menu");
  if (menu && event.target.closest("a, button")) menu.hidePopover();
});

// The menu of a row comes when its button is pressed, and stands beside it until the next one comes.
const MENU = "[popover].row-actions";
const closedAt = new WeakMap();
document.addEventListener("htmx:load", ({ detail: { elt: menu } }) => {
  if (!menu.matches?.(MENU)) return;
  const button = menu.previousElementSibling;
  document.querySelectorAll(MENU).forEach((other) => { if (other !== menu) other.remove(); });
  document.querySelectorAll(".anchored").forEach((other) => other.classList.remove("anchored"));
  button.classList.add("anchored");
  menu.addEventListener("toggle", ({ newState }) => button.setAttribute("aria-expanded", newState === "open"));
  menu.addEventListener("beforetoggle", ({ newState, timeStamp }) => { if (newState === "closed") closedAt.set(button, timeStamp); });
  menu.showPopover({ source: button });
});
// The press that closes an open menu, because it is outside of it, does not open it again.
const SAME_PRESS_MS = 250;
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.timeStamp - (closedAt.get(event.detail.elt) ?? -Infinity) < SAME_PRESS_MS) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// One box checks all others of its form on this page.
document.addEventListener("change", (event) => {
  const name = event.target.dataset?.checkAll;
  if (name) [...event.target.form.elements].forEach((box) => { if (box.name === name) box.checked = event.target.checked; });
});
