// What a form holds, as plain pairs of name and text: reading it, filling it in, comparing two of them. For drafts.js.
(() => {
  const LEFT_OUT = new Set(["csrfmiddlewaretoken", "draft_key", "revision"]);
  const KEPT_HIDDEN = /-(TOTAL|INITIAL)_FORMS$/;

  // Hidden inputs are the page's own, but for the counts of rows and what is marked by data-draft-keep.
  const takesPart = (el) => el.name && !LEFT_OUT.has(el.name) && !("draftSkip" in el.dataset)
    && !["file", "password", "submit", "button", "image", "reset"].includes(el.type)
    && (el.type !== "hidden" || KEPT_HIDDEN.test(el.name) || "draftKeep" in el.dataset);
  const controls = (form) => [...form.elements].filter(takesPart);
  const isChoice = (el) => el.type === "radio" || el.type === "checkbox";

  const read = (form) => {
    const pairs = [];
    for (const el of controls(form)) {
      if (isChoice(el)) { if (el.checked) pairs.push([el.name, el.value]); }
      else if (el.type === "select-multiple") [...el.selectedOptions].forEach((o) => pairs.push([el.name, o.value]));
      else pairs.push([el.name, el.value]);
    }
    return pairs;
  };

  // "drafts:fill" comes first, so that a page may add rows that the draft has and the form has not.
  const fill = (form, pairs) => {
    form.dispatchEvent(new CustomEvent("drafts:fill", { bubbles: true, detail: { fields: pairs } }));
    const values = new Map();
    pairs.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    const used = new Map();
    for (const el of controls(form)) {
      const wanted = values.get(el.name) || [];
      if (isChoice(el)) el.checked = wanted.includes(el.value);
      else if (el.type === "select-multiple") [...el.options].forEach((o) => { o.selected = wanted.includes(o.value); });
      else if (values.has(el.name)) {
        const nth = used.get(el.name) || 0;
        used.set(el.name, nth + 1);
        el.value = wanted[nth] ?? "";
      }
    }
    form.dispatchEvent(new CustomEvent("drafts:filled", { bubbles: true }));
  };

  // A part of the form that is fetched when asked for, [data-draft-loads="name"], is asked for when the draft has it.
  document.addEventListener("drafts:fill", (event) => {
    const form = event.target;
    for (const link of form.querySelectorAll("[data-draft-loads]")) {
      const wanted = event.detail.fields.filter(([name]) => name === link.dataset.draftLoads).map(([, value]) => value);
      if (!wanted.length) continue;
      form.addEventListener("htmx:afterSettle", () => {
        controls(form).filter((el) => el.name === link.dataset.draftLoads).forEach((el) => { el.checked = wanted.includes(el.value); });
      }, { once: true });
      link.click();
    }
  });

  const filledIn = (pairs) => pairs.filter(([, value]) => value !== "").map((pair) => pair.join("\u0000"));
  const same = (one, other) => JSON.stringify(filledIn(one).sort()) === JSON.stringify(filledIn(other).sort());

  const words = (el) => el.labels?.[0]?.textContent.trim() || el.getAttribute("aria-label") || el.closest("fieldset")?.querySelector("legend")?.textContent.trim() || "";
  const heading = (form, name) => {
    const el = controls(form).find((c) => c.name === name);
    if (!el) return "";
    const legend = el.closest("fieldset")?.querySelector("legend");
    return (isChoice(el) && legend ? legend.textContent.trim() : words(el)) || "";
  };
  const shown = (form, pairs, name) => pairs.filter(([n, value]) => n === name && value !== "").map(([, value]) => {
    const el = controls(form).find((c) => c.name === name && (isChoice(c) ? c.value === value : true));
    if (el && isChoice(el)) return words(el);
    if (el?.options) return [...el.options].find((o) => o.value === value)?.text.trim() || value;
    return value;
  }).join("\n");

  // [{heading, mine, theirs}] for every field in which the two differ.
  const differences = (form, mine, theirs) => {
    const names = [...new Set([...mine, ...theirs].map(([name]) => name))].filter((name) => !KEPT_HIDDEN.test(name));
    return names
      .filter((name) => !same(mine.filter(([n]) => n === name), theirs.filter(([n]) => n === name)))
      .map((name) => ({ heading: heading(form, name), mine: shown(form, mine, name), theirs: shown(form, theirs, name) }));
  };

  window.draftFields = { read, fill, same, differences };
})();
