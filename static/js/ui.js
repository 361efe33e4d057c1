// Small behaviours of every page. Everything here works without it too, only less smoothly.

const isTyping = (el) => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));

// "/" goes to the search for a student.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const search = document.getElementById("nav-search");
  if (!search) return;
  event.preventDefault();
  const menu = document.getElementById("nav-menu");
  if (search.offsetParent === null && menu && window.bootstrap) window.bootstrap.Collapse.getOrCreateInstance(menu).show();
  search.focus();
  search.select();
});

// Menus made of <details data-menu> close by Escape and by a click elsewhere.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

// Messages that only tell of success leave by themselves, unless one is looking at them; the rest stay.
const fade = (toast) => {
  if (toast.dataset.stays || toast.dataset.timed) return;
  toast.dataset.timed = "1";
  let timer;
  const start = () => { timer = setTimeout(() => toast.remove(), 8000); };
  const stop = () => clearTimeout(timer);
  ["pointerenter", "focusin"].forEach((name) => toast.addEventListener(name, stop));
  ["pointerleave", "focusout"].forEach((name) => toast.addEventListener(name, start));
  start();
};
const fadeAll = () => document.querySelectorAll("#messages .toast").forEach(fade);
document.addEventListener("DOMContentLoaded", fadeAll);
document.addEventListener("htmx:afterSettle", fadeAll);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (button) button.closest(".toast, .alert").remove();
});

// <dialog> opened by <button data-dialog="id">, closed by any button[data-close] within it.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  const closer = event.target.closest("dialog [data-close]");
  if (closer) closer.closest("dialog").close();
});

// Selects and dates that filter a list send their form at once.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form && event.target.type !== "search" && event.target.type !== "text") form.requestSubmit();
});

// "Print" buttons.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});

// After an error the summary takes the focus, so that it is read first.
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector("[data-error-summary]");
  if (summary) summary.focus();
});

// Tabs that do not fit a phone scroll sideways; the one that is open is in sight.
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
  const list = tab.closest(".tabs");
  if (list.scrollWidth > list.clientWidth) list.scrollLeft = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
});
