// Progressive enhancement only: every page works without this file. It keeps
// the cards fresh, shows what was understood of an address, adds "Select all"
// and "Print", and stops a second press of a button.
(() => {
  "use strict";

  const longestWait = 300; // seconds between two tries while the server is away
  const parked = new Set(); // ids of cards whose turn came while the page was hidden

  // say announces one sentence to screen readers, politely.
  const live = document.querySelector("[data-live]");
  const say = (sentence) => { if (live) live.textContent = sentence; };
  const words = (element) => (element ? element.textContent.replace(/\s+/g, " ").trim() : "");

  // --- Cards that refresh themselves -------------------------------------

  function watch(card, failures = 0) {
    const seconds = Number(card.dataset.refreshSeconds);
    if (!card.dataset.refresh || !(seconds > 0)) return;
    const wait = Math.min(seconds * 2 ** failures, Math.max(longestWait, seconds));
    setTimeout(() => refresh(card.id, failures), wait * 1000);
  }

  async function refresh(id, failures) {
    const card = document.getElementById(id);
    if (!card) return;
    if (document.hidden) return void parked.add(id);
    let html;
    try {
      const answer = await fetch(card.dataset.refresh, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(15000) });
      // Signed out, or not ours any more: asking again would change nothing.
      if (answer.type === "opaqueredirect" || (answer.status >= 400 && answer.status < 500)) return;
      if (!answer.ok) throw new Error("not now");
      html = await answer.text();
    } catch {
      return watch(card, failures + 1);
    }
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(id);
    if (!fresh) return;
    fresh.querySelectorAll("noscript").forEach((advice) => advice.remove());
    watch(replace(card, fresh));
  }

  // replace puts the fresh card in the old one's place, unless a person is
  // using the old one (a press half done would be lost), and returns the card
  // that now stands there.
  function replace(card, fresh) {
    const selection = getSelection();
    const selecting = !selection.isCollapsed && card.contains(selection.anchorNode);
    if (selecting || card.matches(":active") || card.querySelector("form[data-sent]")) return card;
    const focused = card.contains(document.activeElement) ? words(document.activeElement) : null;
    const told = change(card, fresh);
    card.replaceWith(fresh);
    if (focused !== null) {
      const twin = [...fresh.querySelectorAll("a[href], button")].find((control) => words(control) === focused);
      if (!twin) fresh.tabIndex = -1;
      (twin || fresh).focus({ preventScroll: true });
    }
    if (told) say(told);
    return fresh;
  }

  // change words what is worth saying aloud: another status, or a sync that
  // ended. Progress and the passing of time are not.
  function change(card, fresh) {
    const ended = card.querySelector("progress") && !fresh.querySelector("progress");
    const same = card.dataset.status === fresh.dataset.status && card.dataset.health === fresh.dataset.health;
    if (same && !ended) return "";
    return `${words(fresh.querySelector("[data-tenant-name]"))}: ${ended ? "sync ended. " : ""}${words(fresh.querySelector("[data-status-line]"))}`;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    const waiting = [...parked];
    parked.clear();
    for (const id of waiting) refresh(id, 0);
  });
  for (const card of document.querySelectorAll("[data-refresh]")) watch(card);

  // --- The address on the connect page ------------------------------------

  // tenantOf is the tenant's part of an address, "" when it is none. The server
  // decides; this only shows early what it will make of it.
  function tenantOf(text, domain) {
    const typed = text.trim().toLowerCase();
    const host = typed.replace(/^https?:\/\//, "").replace(/[/?#].*$/, "");
    const whole = host.endsWith("." + domain);
    if (!whole && host !== typed) return "";
    const tenant = whole ? host.slice(0, -domain.length - 1) : host;
    return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(tenant) ? tenant : "";
  }

  const address = document.querySelector("[data-tenant-domain]");
  if (address) {
    const hint = document.querySelector("[data-tenant-hint]");
    const place = document.querySelector("[data-sign-in-at]");
    const unknown = place.textContent;
    let timer;
    const show = () => {
      const tenant = tenantOf(address.value, address.dataset.tenantDomain);
      const host = address.dataset.signInHost.replace("{tenant}", tenant);
      place.textContent = tenant ? host : unknown;
      if (tenant) hint.textContent = `You will sign in at ${host} and come back here.`;
      else hint.textContent = address.value.trim() ? `An address looks like name.${address.dataset.tenantDomain}` : "";
    };
    address.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, 500);
    });
    if (!address.hasAttribute("aria-invalid")) show();
  }

  // --- Select all, print, one press only ----------------------------------

  for (const group of document.querySelectorAll("[data-select-all]")) {
    const boxes = [...group.querySelectorAll("input[name=location]")];
    const all = group.querySelector("#select-all");
    const show = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
    group.addEventListener("change", show);
    all.parentElement.hidden = boxes.length < 2;
    show();
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if ("sent" in form.dataset) return event.preventDefault();
    form.dataset.sent = "";
    setTimeout(() => { for (const button of form.querySelectorAll("button")) button.disabled = true; });
    setTimeout(() => { // the answer never came: let the person try again
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button")) button.disabled = false;
    }, 20000);
  });
  // A page out of the browser's memory may be from before a sign-out or a disconnect.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  document.documentElement.dataset.ready = "";
})();
