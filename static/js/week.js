// My week by keys and clicks: choosing results, carrying over, new sub-goals, where the focus goes after a save.
(() => {
  const KEYS = "ppss-week-keys";
  const isOn = () => localStorage.getItem(KEYS) !== "off";
  const isTyping = (el) => el.matches?.("textarea, select, input:not([type=radio]):not([type=checkbox])") || el.isContentEditable;
  const changed = (el) => el.dispatchEvent(new Event("change", { bubbles: true }));

  // The form of the row one stands in; from outside the rows the one that is open, where there is no other.
  const openForm = (from) => {
    const row = from?.closest?.(".week-row");
    const forms = (row || document).querySelectorAll("[data-follow-up]");
    return forms.length === 1 ? forms[0] : null;
  };
  const goalsOf = (form) => [...form.querySelectorAll("[data-goal]")];
  const radios = (goal) => [...goal.querySelectorAll("input[type=radio]")];
  const chosen = (goal) => radios(goal).find((radio) => radio.checked);
  const focusGoal = (goal) => (chosen(goal) || radios(goal)[0]).focus();

  // 1 2 3 choose for the sub-goal in focus, else for the first without a result; 0 takes the result back.
  const choose = (number, from) => {
    const form = openForm(from);
    const goals = form ? goalsOf(form) : [];
    const goal = from.closest?.("[data-goal]") || goals.find((g) => !chosen(g));
    if (!goal) return false;
    if (number === 0) radios(goal).forEach((radio) => { radio.checked = false; });
    else radios(goal)[number - 1].checked = true;
    changed(radios(goal)[0]);
    const next = number ? goals[goals.indexOf(goal) + 1] : null;
    focusGoal(next || goal);
    return true;
  };

  const carryAll = (form) => {
    const boxes = [...form.querySelectorAll("input[name=carry]")];
    if (!boxes.length) return false;
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => { box.checked = !all; });
    changed(boxes[0]);
    return true;
  };

  const step = (from, by) => {
    const rows = [...document.querySelectorAll(".week-row")];
    const here = rows.indexOf(from.closest?.(".week-row"));
    const row = rows[here === -1 ? (by > 0 ? 0 : rows.length - 1) : here + by];
    if (!row) return false;
    row.querySelector("h2 a").focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const from = event.target;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = openForm(from);
      if (!form || (isTyping(from) && !form.contains(from))) return;
      event.preventDefault();
      form.querySelector("button[name=next]").click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(from) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") { event.preventDefault(); document.getElementById("week-help").showModal(); return; }
    if (!isOn()) return;
    const form = openForm(from);
    const onHeading = from.matches?.(".week-head a");
    const done = /^[0-3]$/.test(event.key) ? choose(Number(event.key), from)
      : event.key === "c" && form ? carryAll(form)
      : event.key === "j" || (event.key === "ArrowDown" && onHeading) ? step(from, 1)
      : event.key === "k" || (event.key === "ArrowUp" && onHeading) ? step(from, -1)
      : false;
    if (done) event.preventDefault();
  });

  const addGoal = (list, value = "") => {
    const input = list.lastElementChild.cloneNode();
    input.value = value;
    list.append(input);
    return input;
  };
  const showWords = (form, id, isShown) => {
    form.querySelector(`#${id}`).hidden = !isShown;
    form.querySelector(`[data-change="${id}"]`).setAttribute("aria-expanded", String(isShown));
  };

  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-follow-up]");
    if (!form) return;
    if (event.target.closest("[data-carry-all]")) carryAll(form);
    if (event.target.closest("[data-new-goal]")) {
      const list = form.querySelector("[data-new-goals]");
      const empty = [...list.children].find((input) => !input.value);
      (empty || addGoal(list)).focus();
    }
    const change = event.target.closest("[data-change]");
    if (change) {
      const input = form.querySelector(`#${change.dataset.change} input`);
      const isShown = input.parentElement.hidden;
      showWords(form, change.dataset.change, isShown);
      input.value = isShown ? input.dataset.words : "";
      if (isShown) {
        form.querySelector(`#carry-${change.dataset.change.slice("change-".length)}`).checked = true;
        input.focus();
      }
      changed(input);
    }
  });

  // A draft may have more new sub-goals than the form has fields, and changed words that are folded away.
  document.addEventListener("drafts:fill", (event) => {
    const list = event.target.querySelector("[data-new-goals]");
    if (!list) return;
    const wanted = event.detail.fields.filter(([name]) => name === "new").length;
    while (list.children.length < wanted) addGoal(list);
  });
  document.addEventListener("drafts:filled", (event) => {
    event.target.querySelectorAll(".changed").forEach((el) => showWords(event.target, el.id, Boolean(el.querySelector("input").value)));
    const news = event.target.querySelector(".good-news");
    if (news && news.querySelector("textarea").value) news.open = true;
  });

  // After a save or an opening the focus goes where the work goes on.
  document.addEventListener("week:opened", (event) => {
    const { case: id, open } = event.detail;
    const row = document.getElementById(`student-${id}`);
    if (!row) return;
    const problem = row.querySelector("[data-error-summary]");
    const goal = row.querySelector("[data-goal]");
    if (problem) problem.focus();
    else if (open && goal) focusGoal(goal);
    else (open && row.querySelector("[data-follow-up] textarea") || row.querySelector("h2 a")).focus();
    row.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("htmx:responseError", (event) => tell(event));
  document.addEventListener("htmx:sendError", (event) => tell(event));
  const tell = (event) => {
    const status = event.target.closest?.("[data-follow-up]")?.querySelector("[data-draft-status]");
    const words = document.getElementById("drafts-config");
    if (status && words) status.textContent = words.dataset.offline;
  };

  const keys = document.querySelector("[data-keys-switch]");
  if (keys) {
    keys.checked = isOn();
    keys.addEventListener("change", () => localStorage.setItem(KEYS, keys.checked ? "on" : "off"));
  }
})();
