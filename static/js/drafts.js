// Nothing typed is lost. A form takes part by data-draft="<key>": what is typed goes at once to this device and a moment
// later to the server (accounts/drafts.py); it comes back filled in after a closed tab, a lost network or a session that
// ended. Texts and addresses stand in templates/components/drafts.html. The view that saved the form removes the draft.
(() => {
  const config = document.getElementById("drafts-config");
  if (!config) return;
  const text = config.dataset;
  const { read, fill, same, differences } = window.draftFields;
  const WAIT = 800;
  const LONGEST_WAIT = 30000;
  const KEPT = 30 * 24 * 3600 * 1000;
  const PREFIX = "ppss-draft:";
  const mine = `${PREFIX}${text.user}:`;
  const windowId = Math.random().toString(36).slice(2) + Date.now().toString(36);
  const drafts = new Map();

  const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const clock = (ms) => new Date(ms).toLocaleTimeString(text.lang, { hour: "numeric", minute: "2-digit" }).replace(":", text.lang === "sv" ? "." : ":");
  const say = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
  const make = (tag, attributes = {}, ...inside) => {
    const el = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => el.setAttribute(name, value));
    el.append(...inside);
    return el;
  };

  const post = (body) => {
    const json = JSON.stringify({ ...body, user: Number(text.user), window: windowId });
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 10000);
    return fetch(text.url, {
      method: "POST", body: json, credentials: "same-origin", redirect: "manual", signal: stop.signal,
      keepalive: json.length < 60000, headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    }).finally(() => clearTimeout(timer));
  };

  class Draft {
    constructor(form) {
      this.form = form;
      this.key = form.dataset.draft;
      this.name = mine + this.key;
      this.revision = 0;
      this.isDirty = this.isTouched = this.isPassing = false;
      this.wait = WAIT;
      this.initial = read(form);
      this.status = form.querySelector("[data-draft-status]") || this.ownStatus();
      this.status.setAttribute("role", "status");
      const key = form.elements.draft_key || form.appendChild(make("input", { type: "hidden", name: "draft_key" }));
      key.value = this.key;
    }

    ownStatus() {
      const place = this.form.querySelector(".form-actions") || this.form;
      return place.appendChild(make("span", { class: "draft-state" }));
    }

    get base() { return this.form.elements.revision?.value ?? ""; }

    tell(sentence, ...more) {
      if (this.status.textContent !== sentence || more.length) this.status.replaceChildren(sentence, ...more);
    }

    // On this device: from the first character until the server has it.
    remember() {
      try {
        localStorage.setItem(this.name, JSON.stringify({
          fields: read(this.form), base: this.base, revision: this.revision, window: windowId, at: Date.now(),
        }));
        this.isHere = true;
      } catch { this.isHere = false; }
    }
    forget() { localStorage.removeItem(this.name); }
    remembered() {
      const kept = localStorage.getItem(this.name);
      return kept ? JSON.parse(kept) : null;
    }

    typed() {
      this.isDirty = this.isTouched = true;
      this.remember();
      this.soon(WAIT);
    }
    soon(wait) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.send(), wait);
    }

    // What came of it: saved, signed_out, offline, other_window, refused or failed.
    async send() {
      clearTimeout(this.timer);
      if (this.choice) return "other_window";
      if (this.sending) { await this.sending; if (!this.isDirty) return "saved"; }
      this.sending = this.sendNow();
      try { return await this.sending; } finally { this.sending = null; }
    }
    async sendNow() {
      const fields = read(this.form);
      this.isDirty = false;
      let response;
      try {
        response = await post({ key: this.key, data: { fields, base: this.base }, revision: this.revision });
      } catch { return this.again("offline", this.isHere === false ? text.unsaved : text.offline); }
      if (response.ok) return this.saved(await response.json());
      if (response.status === 409) return this.chooseWindow(await response.json());
      if (response.status === 413 || response.status === 400) { this.tell(text.refused); return "refused"; }
      if (response.status >= 500) return this.again("failed", this.isHere === false ? text.unsaved : text.offline);
      return this.signedOut();
    }
    saved(told) {
      this.revision = told.revision;
      this.wait = WAIT;
      if (!this.isDirty) this.forget();
      this.tell(say(text.saved, { time: told.saved }));
      return "saved";
    }
    again(outcome, sentence) {
      this.isDirty = true;
      this.tell(sentence);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.soon(this.wait);
      return outcome;
    }
    signedOut() {
      this.isDirty = true;
      this.tell(`${text.signedOut} `, make("a", { href: text.login, target: "_blank", rel: "opener" }, text.signIn));
      this.soon(5000);
      return "signed_out";
    }

    // At opening: what is on the server, and what this device could not send.
    restore(server) {
      const local = this.remembered();
      if (!local && !server) return;
      this.isTouched = true;
      this.revision = server ? server.revision : 0;
      const here = { fields: local?.fields, base: local?.base, time: local && clock(local.at) };
      const there = { fields: server?.data.fields, base: server?.data.base, time: server?.saved };
      const isOthers = local && server && server.revision > local.revision && server.window !== local.window;
      if (isOthers && !same(here.fields, there.fields)) {
        this.take(here);
        this.choose(text.otherWindow, there.fields);
        return;
      }
      this.propose(local ? here : there);
      if (local) this.soon(0);
    }
    propose(found) {
      if (same(found.fields, read(this.form))) return;
      if (found.base !== this.base) {
        const saved = read(this.form);
        this.take(found);
        this.choose(text.changedSince, saved);
        return;
      }
      this.take(found);
    }
    take(found) {
      fill(this.form, found.fields);
      const throwAway = make("button", { type: "button", class: "btn btn-link btn-sm p-0 align-baseline" }, text.discard);
      throwAway.addEventListener("click", () => this.discard());
      this.tell(`${say(text.restored, { time: found.time })} `, throwAway);
    }
    async discard() {
      clearTimeout(this.timer);
      if (this.sending) await this.sending;
      try { await post({ key: this.key, discard: true }); } catch { this.tell(text.offline); return; }
      this.forget();
      this.isDirty = this.isTouched = false;
      this.revision = 0;
      this.choice?.remove();
      fill(this.form, this.initial);
      this.tell(text.discarded);
    }

    // Two texts for one form: both are shown, and nothing is sent until one is chosen.
    chooseWindow(told) {
      this.revision = told.revision;
      this.isDirty = true;
      this.choose(text.otherWindow, told.data.fields);
      return "other_window";
    }
    choose(sentence, other) {
      clearTimeout(this.timer);
      this.choice?.remove();
      const rows = differences(this.form, read(this.form), other).map((d) => make("tr", {},
        make("th", { scope: "row" }, d.heading),
        make("td", { class: "pre-line", "data-label": text.here }, d.mine || "–"),
        make("td", { class: "pre-line", "data-label": text.there }, d.theirs || "–")));
      const head = make("tr", {}, make("td"), make("th", { scope: "col" }, text.here), make("th", { scope: "col" }, text.there));
      const keep = make("button", { type: "button", class: "btn btn-outline-secondary" }, text.keepHere);
      const swap = make("button", { type: "button", class: "btn btn-outline-secondary" }, text.takeOther);
      this.choice = make("section", { class: "draft-choice", role: "alert" }, make("p", { class: "fw-semibold" }, sentence),
        make("table", { class: "table table-cards" }, make("thead", {}, head), make("tbody", {}, ...rows)),
        make("div", { class: "actions" }, keep, swap));
      const chosen = (take) => {
        if (take) fill(this.form, other);
        this.choice.remove();
        this.choice = null;
        this.typed();
        this.send();
      };
      keep.addEventListener("click", () => chosen(false));
      swap.addEventListener("click", () => chosen(true));
      this.form.prepend(this.choice);
    }

    async submit(button) {
      if (this.isSubmitting) return;
      this.isSubmitting = true;
      try { await this.submitNow(button); } finally { this.isSubmitting = false; }
    }
    async submitNow(button) {
      if (this.choice) { this.choice.scrollIntoView({ block: "center" }); return; }
      const outcome = await this.send();
      if (["signed_out", "offline", "other_window"].includes(outcome)) { this.status.scrollIntoView({ block: "nearest" }); return; }
      const csrf = this.form.elements.csrfmiddlewaretoken;
      if (csrf) csrf.value = token();
      this.isPassing = true;
      if (button?.isConnected) button.click(); // a click tells htmx which button it was; requestSubmit does not
      else this.form.requestSubmit();
      this.isPassing = false;
    }
  }

  const draftOf = (el) => drafts.get(el?.closest?.("form[data-draft]"));

  const begin = async (root) => {
    for (const form of drafts.keys()) if (!form.isConnected && !drafts.get(form).isDirty) drafts.delete(form);
    const forms = [...root.querySelectorAll("form[data-draft]")];
    if (root.matches?.("form[data-draft]")) forms.push(root);
    const fresh = forms.filter((form) => !drafts.has(form)).map((form) => {
      const draft = new Draft(form);
      drafts.set(form, draft);
      return draft;
    });
    if (!fresh.length) return;
    let found = [];
    try {
      const query = new URLSearchParams(fresh.map((draft) => ["key", draft.key]));
      const response = await fetch(`${text.url}?${query}`, { credentials: "same-origin" });
      if (response.ok) found = (await response.json()).drafts;
    } catch { fresh.forEach((draft) => draft.tell(text.offline)); }
    fresh.filter((draft) => !draft.isTouched).forEach((draft) => draft.restore(found.find((d) => d.key === draft.key)));
  };

  const typed = (event) => draftOf(event.target)?.typed();
  document.addEventListener("input", typed);
  document.addEventListener("change", typed);
  document.addEventListener("drafts:changed", typed);
  document.addEventListener("submit", (event) => {
    const draft = drafts.get(event.target);
    if (!draft || draft.isPassing || !draft.isTouched) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    draft.submit(event.submitter);
  }, true);

  const sendAll = () => Promise.all([...drafts.values()].filter((d) => d.isDirty && !d.choice).map((d) => d.send()));
  document.addEventListener("visibilitychange", sendAll);
  window.addEventListener("online", sendAll);
  window.addEventListener("focus", sendAll);
  window.addEventListener("beforeunload", (event) => {
    if ([...drafts.values()].some((d) => d.isDirty && d.isHere === false)) event.preventDefault();
  });

  // Signing out: the server gets what this device still holds, and the device forgets it.
  const leave = async (form) => {
    await sendAll();
    const left = Object.keys(localStorage).filter((name) => name.startsWith(mine));
    const send = (name) => {
      const kept = JSON.parse(localStorage.getItem(name));
      return post({ key: name.slice(mine.length), data: { fields: kept.fields, base: kept.base }, revision: kept.revision });
    };
    await Promise.allSettled(left.map(send));
    left.forEach((name) => localStorage.removeItem(name));
    form.elements.csrfmiddlewaretoken.value = token();
    form.submit();
  };
  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== text.logout) return;
    event.preventDefault();
    leave(event.target);
  });

  for (const name of Object.keys(localStorage).filter((n) => n.startsWith(PREFIX))) {
    if (Date.now() - JSON.parse(localStorage.getItem(name)).at > KEPT) localStorage.removeItem(name);
  }
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
  begin(document);
})();
