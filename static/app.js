// Progressive enhancement only: every page works without this file. It keeps
// cards and lists fresh, shows what was understood of an address, adds "Select
// all" and "Print", and stops a second press of a button.
(() => {
  "use strict";
  const longestWait = 300; // seconds between two tries while the server is away
  const parked = new Set(); // ids of cards and lists whose turn came while the page was hidden

  // say announces one sentence to screen readers, politely.
  const live = document.querySelector("[data-live]");
  const say = (sentence) => { if (live) live.textContent = sentence; };
  const words = (element) => (element ? element.textContent.replace(/\s+/g, " ").trim() : "");

  // --- Cards, and the console's lists, that refresh themselves ------------

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
      const headers = { "Mooring-Refresh": "1" }; // no person asks: this is no use of the session
      const answer = await fetch(card.dataset.refresh, { headers, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(15000) });
      // Signed out, or not ours any more: asking again would change nothing.
      if (answer.type === "opaqueredirect" || (answer.status >= 400 && answer.status < 500)) return;
      if (!answer.ok) throw new Error("not now");
      html = await answer.text();
    } catch {
      return watch(card, failures + 1);
    }
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(id);
    fresh?.querySelectorAll("noscript").forEach((advice) => advice.remove());
    if (fresh) watch(replace(card, fresh));
  }

  // replace puts the fresh card in the old one's place, unless a person is
  // using the old one (a press half done would be lost), and returns the card
  // that now stands there. What has the focus, or is read, keeps its place.
  function replace(card, fresh) {
    const selection = getSelection();
    const selecting = !selection.isCollapsed && selection.containsNode(card, true);
    const focused = card.contains(document.activeElement) ? document.activeElement : null;
    if (selecting || card.matches(":active") || card.querySelector("form[data-sent], input:focus, select:focus, textarea:focus")) return card;
    const told = change(card, fresh);
    const seen = [...card.querySelectorAll("tr[id], li[id]")].find((row) => row.getBoundingClientRect().top >= 0);
    const top = seen?.getBoundingClientRect().top;
    const [twin, place] = [focused, seen].map((old) => old && twinOf(old, fresh));
    for (const part of fresh.querySelectorAll("details[id]")) part.open = Boolean(document.getElementById(part.id)?.open);
    card.replaceWith(fresh);
    if (focused && !twin) fresh.tabIndex = -1;
    if (focused) (twin || fresh).focus({ preventScroll: true });
    if (place && scrollY > 0) scrollBy(0, place.getBoundingClientRect().top - top);
    if (told) say(told);
    return fresh;
  }

  // twinOf finds what a person takes for the old control or row.
  function twinOf(old, fresh) {
    if (old.id) return fresh.querySelector(`#${CSS.escape(old.id)}`);
    const twins = [...fresh.querySelectorAll("a[href], button, summary")].filter((each) => each.href === old.href);
    return twins.find((each) => words(each) === words(old)) || (old.href && twins[0]);
  }

  // change words what is worth saying aloud: another summary, another status, or
  // a sync that ended. Progress and the passing of time are not.
  function change(card, fresh) {
    const [before, now] = [card, fresh].map((each) => words(each.querySelector("[data-summary]")));
    if (before !== now) return now;
    const ended = card.querySelector("progress") && !fresh.querySelector("progress");
    const same = card.dataset.status === fresh.dataset.status && card.dataset.health === fresh.dataset.health;
    if (same && !ended) return "";
    return `${words(fresh.querySelector("[data-tenant-name]"))}: ${ended ? "sync ended. " : ""}${words(fresh.querySelector("[data-status-line]"))}`;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    for (const id of parked) refresh(id, 0);
    parked.clear();
  });
  for (const card of document.querySelectorAll("[data-refresh]")) watch(card);

  // --- The address on the connect page ------------------------------------

  // tenantOf is the tenant's part of an address, "" when it is none. The server
  // decides; this only shows early what it will make of it.
  function tenantOf(text, domain) {
    const typed = text.trim().toLowerCase();
    const host = typed.replace(/^https?:\/\//, "").replace(/[/?#].*$/, "");
    const tenant = host.endsWith("." + domain) ? host.slice(0, -domain.length - 1) : typed;
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
      const example = address.value.trim() ? `An address looks like name.${address.dataset.tenantDomain}` : "";
      place.textContent = tenant ? host : unknown;
      hint.textContent = tenant ? `You will sign in at ${host} and come back here.` : example;
    };
    address.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 500); });
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
    const enable = (on) => { for (const button of form.querySelectorAll("button")) button.disabled = !on; };
    setTimeout(enable, 0, false);
    setTimeout(() => { delete form.dataset.sent; enable(true); }, 20000); // the answer never came
  });
  // A page out of the browser's memory may be from before a sign-out or a disconnect.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  document.documentElement.dataset.ready = "";
})();
