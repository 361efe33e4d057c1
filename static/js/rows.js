// Rows that can be added to a form without a page load: [data-rows="prefix"] holds Django's count of forms, a list, a
// template of an empty row and a button. Without scripts the button sends the form, and the page comes back with more.
(() => {
  const total = (set) => set.querySelector(`[name="${set.dataset.rows}-TOTAL_FORMS"]`);

  const add = (set) => {
    const count = total(set);
    const number = Number(count.value);
    const made = set.querySelector("[data-row-template]").content.cloneNode(true);
    const row = made.querySelector("[data-row]");
    for (const el of row.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        if (el.hasAttribute(name)) el.setAttribute(name, el.getAttribute(name).replaceAll("__prefix__", number));
      }
    }
    row.querySelector("[data-row-number]").textContent = number + 1;
    set.querySelector("[data-rows-list]").append(made);
    count.value = number + 1;
    return row;
  };
  const first = (row) => row.querySelector("input:not([type=hidden]):not([type=checkbox]), select");

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    event.preventDefault();
    const row = add(button.closest("[data-rows]"));
    first(row).focus();
    row.dispatchEvent(new CustomEvent("drafts:changed", { bubbles: true }));
  });

  // Enter goes to the next row, and makes one after the last.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT" || event.target.type === "checkbox") return;
    const row = event.target.closest("[data-rows] [data-row]");
    if (!row) return;
    event.preventDefault();
    first(row.nextElementSibling || add(row.closest("[data-rows]"))).focus();
  });

  // A draft that comes back may have more rows than the page.
  document.addEventListener("drafts:fill", (event) => {
    for (const set of event.target.querySelectorAll("[data-rows]")) {
      const wanted = event.detail.fields.find(([name]) => name === `${set.dataset.rows}-TOTAL_FORMS`);
      while (wanted && Number(total(set).value) < Number(wanted[1])) add(set);
    }
  });
})();
