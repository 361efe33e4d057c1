// Quick choices for the period of a consent: the last day so many months on, never past the last possible one.

const lastDay = (from, months) => {
  const [year, month, day] = from.split("-").map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  const end = new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastOfMonth)));
  end.setUTCDate(end.getUTCDate() - 1);
  return end.toISOString().slice(0, 10);
};

document.querySelectorAll("[data-period]").forEach((period) => {
  const [from, until] = period.querySelectorAll("input[type=date]");
  const most = Number(period.dataset.monthsMax);
  const choices = period.querySelector("[data-period-choices]");
  choices.hidden = false;
  choices.querySelectorAll("button").forEach((button) => {
    button.hidden = Number(button.dataset.months) > most;
    button.addEventListener("click", () => {
      if (!from.value) { from.focus(); return; }
      until.value = lastDay(from.value, Number(button.dataset.months));
      until.dispatchEvent(new Event("input", { bubbles: true }));
      until.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
});
