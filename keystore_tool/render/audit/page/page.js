"use strict";
// The page shows what stands in its data block: a line of JSON for the run, the rules, each certificate, each store and
// the summary. Text reaches the page as text nodes and attributes only, never as markup.

(() => {
  const SEVERITIES = ["high", "medium", "low", "info"];
  const FIRST_STORES = 100;
  const FIRST_OCCURRENCES = 5;
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const MONTHS_SHOWN = 18;
  const YEARS_SHOWN = 6;
  const DAY = 86400000;
  const KINDS = { private_key: "private key", trusted_certificate: "trusted certificate", secret_key: "secret key" };
  const CHAINS = {
    complete: "complete", self_signed: "self-signed", incomplete: "incomplete", disordered: "in the wrong order",
    unrelated: "has unrelated certificates", missing: "no certificate",
  };
  const CHANGES = {
    store_added: "store added", store_removed: "store removed", entry_added: "entry added", entry_removed: "entry removed",
    entry_changed: "entry changed", finding_new: "new finding", finding_gone: "finding gone",
  };

  // ---------------------------------------------------------------------------------------------------- elements

  const byId = (id) => document.getElementById(id);

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "onclick") node.addEventListener("click", value);
      else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }
  const make = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const draw = (tag, attributes, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

  const number = (value) => value.toLocaleString("en");
  const count = (value, one, many = `${one}s`) => `${number(value)} ${value === 1 ? one : many}`;
  const day = (time) => (time ? time.slice(0, 10) : "unreadable");

  // Control, format and unassigned characters would hide or turn what surrounds them: they are shown as escapes.
  const HIDDEN = /[\p{C}\p{Zl}\p{Zp}]/u;
  const HIDDEN_ALL = /([\p{C}\p{Zl}\p{Zp}]+)/gu;
  const escapes = (text) => Array.from(text, (one) => `\\u{${one.codePointAt(0).toString(16)}}`).join("");
  const plain = (text) => (HIDDEN.test(text) ? text.replace(HIDDEN_ALL, escapes) : text);
  function visible(text) {
    if (!HIDDEN.test(text)) return [text];
    return text.split(HIDDEN_ALL).filter(Boolean)
      .map((part) => (HIDDEN.test(part) ? make("span", { class: "escaped" }, escapes(part)) : part));
  }

  function path(name) {
    const at = name.lastIndexOf("/") + 1;
    return make("span", { class: "path" }, at ? make("span", { class: "folder" }, visible(name.slice(0, at))) : null,
      visible(name.slice(at)));
  }

  const severityMark = (severity) => make("span", { class: `severity ${severity}` }, severity);

  function table(caption, headings, rows) {
    const cells = (row) => row.map((cell, column) => {
      const heading = headings[column];
      const label = typeof heading === "string" ? heading : heading.text;
      return make("td", { class: heading.class, "data-label": label || null }, cell);
    });
    return make("table", { "aria-label": caption },
      make("thead", {}, make("tr", {}, headings.map((heading) =>
        make("th", { scope: "col", class: heading.class }, typeof heading === "string" ? heading : heading.text)))),
      make("tbody", {}, rows.map((row) => make("tr", {}, cells(row)))));
  }

  // `items` shown a part at a time, each by `show`, in an element that `wrap` makes of the shown ones.
  function inParts(items, first, wrap, what) {
    const holder = make("div", {});
    const render = (shown) => {
      const rest = items.length - shown;
      const next = Math.min(rest, Math.max(first, 100));
      holder.replaceChildren(wrap(items.slice(0, shown)));
      if (rest <= 0) return;
      const button = (text, amount) => make("button", {
        type: "button", class: "plain-button", onclick: () => {
          render(amount);
          const again = holder.querySelector(".more button") || holder.querySelector("summary, a, button");
          if (again) again.focus({ preventScroll: true });
        },
      }, text);
      holder.append(make("p", { class: "more" }, button(`Show ${number(next)} more`, shown + next),
        next < rest ? button(`Show all ${number(items.length)} ${what}`, items.length) : null));
    };
    render(first);
    holder.showAll = () => render(items.length);
    return holder;
  }

  // -------------------------------------------------------------------------------------------------------- data

  const certificates = [];
  const stores = [];
  let run = null;
  let rules = {};
  let summary = null;

  function read() {
    for (const line of byId("data").textContent.split("\n")) {
      if (!line) continue;
      const record = JSON.parse(line);
      if (record.type === "certificate") certificates.push(record);
      else if (record.type === "store") stores.push(record);
      else if (record.type === "run") run = record;
      else if (record.type === "rules") rules = record.rules;
      else summary = record;
    }
    byId("data").remove();
  }

  const entriesOf = (store) => (store.record ? store.record.entries : []);
  const chainOf = (entry) => entry.chain.map((index) => certificates[index]);
  const ownOf = (entry) => (entry.chain.length ? certificates[entry.chain[0]] : null);
  const place = (store, entry) => `${store.name}:${entry.alias}`;

  function keyLabel(certificate) {
    const size = certificate.curve || certificate.key_bits;
    return [certificate.key_algorithm || "unreadable", size].filter(Boolean).join(" ");
  }

  function commonName(name) {
    const found = /(?:^|, )CN=("(?:[^"\\]|\\.)*"|(?:\\.|[^,\\])*)/.exec(name);
    return found ? found[1].replace(/^"(.*)"$/, "$1").replace(/\\(.)/g, "$1") : name || "(no name)";
  }

  function daysText(days) {
    if (days === null || days === undefined) return "";
    if (days < 0) return `expired ${count(-days, "day")} ago`;
    if (days === 0) return "expires today";
    return days < 1000 ? `in ${count(days, "day")}` : `in ${(days / 365).toFixed(0)} years`;
  }

  const lower = (...texts) => texts.flat().filter(Boolean).join("\n").toLowerCase();

  function prepare() {
    const now = Date.parse(run.time);
    for (const certificate of certificates) {
      certificate.end = certificate.not_after ? Date.parse(certificate.not_after) : null;
      certificate.left = certificate.end === null ? null : Math.floor((certificate.end - now) / DAY);
      certificate.key = keyLabel(certificate);
      certificate.text = lower(certificate.subject, certificate.issuer, certificate.serial, certificate.sha256,
        certificate.alternative_names, certificate.key, certificate.signature_algorithm);
      certificate.places = [];
      certificate.above = new Set();
      certificate.own = false;
    }
    stores.forEach((store, position) => {
      store.id = `store-${position}`;
      store.worst = SEVERITIES.find((one) => store.findings.some((finding) => finding.severity === one)) || null;
      store.next = null;
      for (const finding of store.findings) {
        finding.owner = store;
        finding.text = lower(finding.rule, (rules[finding.rule] || {}).title, finding.alias, finding.message);
      }
      for (const entry of entriesOf(store)) {
        const own = ownOf(entry);
        if (own && entry.kind === "private_key") own.own = true;
        if (own) own.places.push([store, entry]);
        for (const [at, certificate] of chainOf(entry).entries()) {
          if (at) chainOf(entry)[at - 1].above.add(certificate);
          if (certificate.end !== null && (store.next === null || certificate.end < store.next.end)) store.next = certificate;
        }
      }
      store.text = lower(store.name, store.record && store.record.type, store.unreadable && store.unreadable.reason,
        entriesOf(store).map((entry) => entry.alias), store.findings.map((finding) => finding.text));
    });
    for (const finding of summary.findings) {
      finding.owner = stores.find((store) => store.name === finding.store) || null;
      finding.text = lower(finding.rule, (rules[finding.rule] || {}).title, finding.store, finding.alias, finding.message,
        finding.related);
      if (finding.owner && (!finding.owner.worst
          || SEVERITIES.indexOf(finding.severity) < SEVERITIES.indexOf(finding.owner.worst))) {
        finding.owner.worst = finding.severity;
      }
    }
  }

  // ------------------------------------------------------------------------------------------------------ filter

  const state = { query: "", severities: new Set(), kind: "", type: "", expires: null, key: null, signature: null };
  let matched = new Set();

  function windowOf(value) {
    if (!value) return null;
    if (value === "expired") return { from: -Infinity, to: 0, label: "expired", value };
    return { from: 0, to: Number(value) + 1, label: `expires within ${value} days`, value };
  }

  const inWindow = (certificate) => !state.expires
    || (certificate.left !== null && certificate.left >= state.expires.from && certificate.left < state.expires.to);

  function entryMatches(entry) {
    if (state.kind && entry.kind !== state.kind) return false;
    if (!state.expires && !state.key && !state.signature) return true;
    return chainOf(entry).some((certificate) => inWindow(certificate)
      && (!state.key || certificate.key === state.key)
      && (!state.signature || certificate.signature_algorithm === state.signature));
  }

  const filtersEntries = () => Boolean(state.kind || state.expires || state.key || state.signature);
  const isFiltered = () => Boolean(state.query || state.severities.size || state.type || filtersEntries());

  function storeMatches(store, terms) {
    if (state.type && (store.record ? store.record.type : "unreadable") !== state.type) return false;
    if (state.severities.size && !store.findings.some((finding) => state.severities.has(finding.severity))
        && !(state.severities.has(store.worst))) return false;
    if (filtersEntries() && !entriesOf(store).some(entryMatches)) return false;
    return terms.every((term) => store.text.includes(term.text)
      || entriesOf(store).some((entry) => entry.chain.some((index) => term.hits[index])));
  }

  function findingMatches(finding, terms) {
    if (state.severities.size && !state.severities.has(finding.severity)) return false;
    if (!finding.owner) return !state.type && !filtersEntries() && terms.every((term) => finding.text.includes(term.text));
    if (!matched.has(finding.owner)) return false;
    const owner = finding.owner;
    const entry = finding.alias === null ? null : entriesOf(owner).find((one) => one.alias === finding.alias);
    if (filtersEntries() && !(entry && entryMatches(entry))) return false;
    return terms.every((term) => finding.text.includes(term.text) || owner.name.toLowerCase().includes(term.text)
      || (entry ? entry.chain.some((index) => term.hits[index]) : false));
  }

  function apply() {
    const terms = state.query.toLowerCase().split(/\s+/).filter(Boolean).map((text) => {
      const bare = text.replaceAll(":", "");
      const hex = /^[0-9a-f]{6,}$/.test(bare) ? bare : text;
      return { text, hits: certificates.map((certificate) => certificate.text.includes(text) || certificate.text.includes(hex)) };
    });
    const shown = stores.filter((store) => storeMatches(store, terms));
    matched = new Set(shown);
    const findings = [...stores.flatMap((store) => store.findings), ...summary.findings]
      .filter((finding) => findingMatches(finding, terms));
    showFindings(findings);
    showInventory(shown);
    showState(shown, findings);
    remember();
  }

  function showState(shown, findings) {
    byId("state").textContent = isFiltered()
      ? `${number(shown.length)} of ${count(stores.length, "store")}, ${count(findings.length, "finding")}` : "";
    const chip = (text, clear) => make("button", {
      type: "button", class: "chip", "aria-label": `Remove the filter ${plain(text)}`, onclick: () => { clear(); sync(); apply(); },
    }, visible(text), " ×");
    byId("chips").replaceChildren(...[
      state.key && chip(`key ${state.key}`, () => { state.key = null; }),
      state.signature && chip(`signature ${state.signature}`, () => { state.signature = null; }),
      state.expires && !state.expires.value && chip(state.expires.label, () => { state.expires = null; }),
    ].filter(Boolean));
    byId("clear").hidden = !isFiltered();
    for (const bar of document.querySelectorAll("[data-pressed]")) {
      bar.setAttribute("aria-pressed", String(isPressed(bar.dataset.pressed)));
    }
  }

  function isPressed(what) {
    return what === `key ${state.key}` || what === `signature ${state.signature}`
      || (state.expires !== null && what === `expires ${state.expires.label}`);
  }

  function sync() {
    byId("query").value = state.query;
    byId("kind").value = state.kind;
    byId("type").value = state.type;
    byId("expires").value = state.expires && state.expires.value ? state.expires.value : "";
    for (const button of byId("severities").children) {
      button.setAttribute("aria-pressed", String(state.severities.has(button.dataset.severity)));
    }
  }

  // The filter stands in the address, so that a view can be passed on.
  function remember() {
    const kept = new URLSearchParams();
    if (state.query) kept.set("q", state.query);
    if (state.severities.size) kept.set("severity", SEVERITIES.filter((one) => state.severities.has(one)).join(","));
    for (const name of ["kind", "type", "key", "signature"]) if (state[name]) kept.set(name, state[name]);
    if (state.expires && state.expires.value) kept.set("expires", state.expires.value);
    try { history.replaceState(null, "", kept.size ? `#${kept}` : "#"); } catch { /* a sandboxed viewer has no history */ }
  }

  function recall() {
    const kept = new URLSearchParams(location.hash.slice(1));
    state.query = kept.get("q") || "";
    state.severities = new Set((kept.get("severity") || "").split(",").filter((one) => SEVERITIES.includes(one)));
    for (const name of ["kind", "type"]) {
      const value = kept.get(name) || "";
      state[name] = Array.from(byId(name).options).some((option) => option.value === value) ? value : "";
    }
    state.key = kept.get("key");
    state.signature = kept.get("signature");
    const expires = kept.get("expires") || "";
    state.expires = windowOf(Array.from(byId("expires").options).some((option) => option.value === expires) ? expires : "");
  }

  function listen() {
    let waiting = 0;
    byId("query").addEventListener("input", (event) => {
      state.query = event.target.value;
      clearTimeout(waiting);
      waiting = setTimeout(apply, stores.length > 500 ? 150 : 0);
    });
    for (const name of ["kind", "type"]) {
      byId(name).addEventListener("change", (event) => { state[name] = event.target.value; apply(); });
    }
    byId("expires").addEventListener("change", (event) => { state.expires = windowOf(event.target.value); apply(); });
    byId("order").addEventListener("change", apply);
    byId("filter").addEventListener("submit", (event) => event.preventDefault());
    byId("filter").addEventListener("reset", (event) => {
      event.preventDefault();
      Object.assign(state, { query: "", kind: "", type: "", expires: null, key: null, signature: null });
      state.severities.clear();
      sync();
      apply();
      byId("query").focus();
    });
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        byId("query").focus();
        byId("query").select();
      }
    });
    window.addEventListener("beforeprint", () => {
      for (const rule of byId("rules").querySelectorAll("details.rule")) {
        rule.open = true;
        rule.show(); // the event comes after the page is printed
      }
    });
  }

  function choose(change) {
    change();
    sync();
    apply();
    byId("stores-title").scrollIntoView();
  }

  // -------------------------------------------------------------------------------- what it comes down to

  function showHead() {
    const counts = summary.counts;
    const of = (severity) => counts[severity] || 0;
    const bad = run.fail_on === null ? [] : SEVERITIES.slice(0, SEVERITIES.indexOf(run.fail_on) + 1).filter(of);
    const failing = new Set([...stores.flatMap((store) => store.findings), ...summary.findings]
      .filter((finding) => bad.includes(finding.severity)).map((finding) => finding.store));
    const total = SEVERITIES.reduce((sum, severity) => sum + of(severity), 0);
    const good = (text) => make("span", { class: "good" }, text);
    const verdict = [];
    if (summary.failed) {
      const amount = bad.reduce((sum, severity) => sum + of(severity), 0);
      verdict.push(make("span", { class: "bad" }, "Failed:"), ` ${bad.map((severity) => `${number(of(severity))} ${severity}`).join(", ")} `,
        `${amount === 1 ? "finding" : "findings"} in ${number(failing.size)} of ${count(stores.length, "store")}.`);
    } else if (total) {
      verdict.push(good("Passed,"), ` with ${count(total, "finding")} below the threshold.`);
    } else {
      verdict.push(good("Passed:"), ` nothing found in ${count(stores.length, "store")}.`);
    }
    if (summary.unreadable) verdict.push(` ${number(summary.unreadable)} could not be read.`);
    byId("verdict").replaceChildren(...verdict);
    document.title = `${summary.failed ? "Failed" : "Passed"}: key store audit of ${day(run.time)}`;
    const targets = run.targets.length > 3 ? [...run.targets.slice(0, 3), `${run.targets.length - 3} more`] : run.targets;
    fill(byId("circumstances"), {}, [
      visible(targets.join(", ")), ` · ${run.time.replace("T", " ").replace(/:\d\dZ$/, " UTC")} · `,
      run.fail_on === null ? "no finding fails it" : `findings of severity ${run.fail_on} and above fail it`]);
    const figure = (amount, name, severity) =>
      make("div", { class: [severity, amount ? "" : "zero"].join(" ") }, make("dt", {}, name), make("dd", {}, number(amount)));
    byId("figures").append(
      ...SEVERITIES.map((severity) => figure(of(severity), severity, severity)),
      figure(summary.stores, "stores"), figure(summary.entries, "entries"), figure(certificates.length, "certificates"),
      figure(summary.unreadable, "unreadable", "high"), figure(summary.suppressed, "suppressed"));
    fill(byId("colophon"), {}, [`keystore-tool ${run.version}. This file holds all of its data and loads nothing.`]);
    for (const severity of SEVERITIES) {
      byId("severities").append(make("button", {
        type: "button", "aria-pressed": "false", "data-severity": severity, onclick: () => {
          if (!state.severities.delete(severity)) state.severities.add(severity);
          sync();
          apply();
        },
      }, severity));
    }
    const types = new Set(stores.map((store) => (store.record ? store.record.type : "unreadable")));
    byId("type").append(...Array.from(types).sort().map((type) => make("option", { value: type }, type)));
  }

  function showTheme() {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const button = byId("theme");
    let chosen = null;
    const update = () => { button.textContent = (chosen || (dark.matches ? "dark" : "light")) === "dark" ? "Light" : "Dark"; };
    button.addEventListener("click", () => {
      chosen = button.textContent.toLowerCase();
      document.documentElement.dataset.theme = chosen;
      update();
    });
    dark.addEventListener("change", update);
    update();
  }

  // ---------------------------------------------------------------------------------------------------- findings

  const opened = new Map();

  function heading(id, amount) {
    const title = byId(id);
    const old = title.querySelector(".count");
    if (old) old.remove();
    title.append(make("span", { class: "count" }, amount));
  }

  function showFindings(findings) {
    const groups = new Map();
    for (const finding of findings) {
      if (!groups.has(finding.rule)) groups.set(finding.rule, []);
      groups.get(finding.rule).push(finding);
    }
    const order = (finding) => SEVERITIES.indexOf(finding.severity);
    const sorted = Array.from(groups.values(), (group) => [...group].sort((one, other) => order(one) - order(other)))
      .sort((one, other) => order(one[0]) - order(other[0]) || other.length - one.length || (one[0].rule < other[0].rule ? -1 : 1));
    heading("findings-title", findings.length ? `${number(findings.length)} by ${count(sorted.length, "rule")}, worst first` : "");
    byId("rules").replaceChildren(...(sorted.length ? sorted.map(showRule)
      : [make("p", { class: "empty" }, isFiltered() ? "No finding matches the filter." : "None.")]));
  }

  function showRule(findings, position) {
    const [{ rule, severity }] = findings;
    const about = rules[rule] || { title: rule, why: "" };
    const places = new Set(findings.map((finding) => finding.store)).size;
    const details = make("details", { class: "rule", open: opened.has(rule) ? opened.get(rule) : position < 3 && severity === "high" },
      make("summary", {}, make("span", { class: "turn" }, severityMark(severity)), make("code", {}, rule),
        make("span", { class: "title" }, about.title),
        make("span", { class: "amount quiet" }, findings.length === places ? count(places, "store")
          : `${number(findings.length)} in ${count(places, "store")}`)));
    const body = () => make("div", { class: "body" },
      about.why ? make("p", { class: "why" }, about.why) : null,
      inParts(findings, FIRST_OCCURRENCES, (shown) => {
        const list = table(`Findings of ${rule}`, ["Store", "Alias", "What is wrong, and what to do"],
          shown.map((finding) => [storeLink(finding), finding.alias === null ? "" : make("span", { class: "mono" }, visible(finding.alias)),
            [severityNote(finding, severity), visible(finding.message), finding.related.length ? related(finding.related) : null,
              finding.fix ? make("code", { class: "fix" }, visible(finding.fix)) : null]]));
        list.classList.add("occurrences");
        return list;
      }, "findings"));
    details.show = () => { if (details.open && details.children.length === 1) details.append(body()); };
    details.addEventListener("toggle", () => { details.show(); opened.set(rule, details.open); });
    details.show();
    return details;
  }

  const severityNote = (finding, usual) =>
    (finding.severity === usual ? null : [severityMark(finding.severity), " "]);

  function related(places) {
    const shown = places.slice(0, 4).map((one) => make("span", { class: "path" }, visible(one)));
    const rest = places.length - shown.length;
    return make("div", { class: "quiet" }, "also ", shown.flatMap((one, at) => (at ? [", ", one] : [one])),
      rest > 0 ? ` and ${number(rest)} more` : "");
  }

  function storeLink(finding) {
    if (!finding.owner) return path(finding.store);
    return make("button", { type: "button", class: "link-button", onclick: () => reveal(finding.owner) }, path(finding.store));
  }

  function reveal(store) {
    if (!byId(store.id)) inventory.showAll();
    const row = byId(store.id);
    if (!row) return;
    row.open = true;
    row.scrollIntoView({ block: "start" });
    row.querySelector("summary").focus({ preventScroll: true });
  }

  function showChanges() {
    if (!summary.differences.length) return;
    byId("changes").hidden = false;
    heading("changes-title", number(summary.differences.length));
    byId("change-list").append(inParts(summary.differences, 25, (shown) => table("Changes", ["Change", "Store", "Alias", ""],
      shown.map((one) => [CHANGES[one.change] || one.change, path(one.store),
        one.alias === null ? "" : make("span", { class: "mono" }, visible(one.alias)), visible(one.detail)])), "changes"));
  }

  // ------------------------------------------------------------------------------------------------------ expiry

  function bins() {
    const now = new Date(run.time);
    const year = now.getUTCFullYear();
    const month = now.getUTCMonth();
    const start = (offset) => Date.UTC(year, month + offset, 1);
    const left = (time) => (time - now.getTime()) / DAY;
    const list = [{ label: "expired", axis: "past", from: -Infinity, to: 0, past: true }];
    for (let offset = 0; offset < MONTHS_SHOWN; offset += 1) {
      const at = new Date(start(offset));
      list.push({
        label: `${MONTHS[at.getUTCMonth()]} ${at.getUTCFullYear()}`, axis: MONTHS[at.getUTCMonth()][0], year: at.getUTCFullYear(),
        from: offset ? left(start(offset)) : 0, to: left(start(offset + 1)), soon: left(start(offset)) < 30,
      });
    }
    // Then years: the first is what is left of the one in which the months end.
    let from = left(start(MONTHS_SHOWN));
    const first = new Date(start(MONTHS_SHOWN)).getUTCFullYear();
    for (let yearly = first; yearly < first + YEARS_SHOWN; yearly += 1) {
      const to = left(Date.UTC(yearly + 1, 0, 1));
      list.push({ label: yearly === first ? `rest of ${yearly}` : String(yearly),
        axis: yearly === first ? "rest" : String(yearly), below: yearly === first ? String(yearly) : null, from, to, yearly: true });
      from = to;
    }
    list.push({ label: "later", axis: "later", from, to: Infinity, later: true });
    for (const bin of list) { bin.own = 0; bin.above = 0; }
    for (const certificate of certificates) {
      if (certificate.end === null) continue;
      const days = left(certificate.end);
      const bin = list.find((one) => days >= one.from && days < one.to);
      bin[certificate.own ? "own" : "above"] += 1;
    }
    return list;
  }

  function showTimeline() {
    const list = bins();
    const size = (bin) => bin.own + bin.above;
    const step = 24, wide = 40, gap = 14, top = 18, tall = 220, bottom = 34;
    const ordinary = list.filter((bin) => !bin.later && !bin.past);
    const highest = Math.max(1, ...ordinary.map(size));
    const scale = (amount) => (amount ? Math.max(2, (amount / highest) * tall) : 0);
    const width = wide * (YEARS_SHOWN + 2) + gap * 3 + step * MONTHS_SHOWN;
    const svg = draw("svg", { viewBox: `0 0 ${width} ${top + tall + bottom}`, role: "group",
      "aria-label": "Certificates by time of expiry; arrow keys move, Enter shows the stores" });
    svg.append(draw("line", { class: "axis", x1: 0, x2: width, y1: top + tall + 0.5, y2: top + tall + 0.5 }));
    let x = 0;
    let yearShown = null;
    list.forEach((bin, position) => {
      const column = bin.past || bin.later || bin.yearly ? wide : step;
      if (bin.later || (bin.yearly && !list[position - 1].yearly)) x += gap;
      const total = size(bin);
      const ratio = total ? Math.min(1, tall / ((total / highest) * tall)) : 1;
      const above = scale(bin.above) * ratio, own = scale(bin.own) * ratio;
      const base = top + tall;
      const bar = draw("g", {
        role: "button", tabindex: position ? "-1" : "0", "data-pressed": `expires ${bin.label}`, "aria-pressed": "false",
        "aria-label": `${bin.label}: ${count(total, "certificate")}, ${number(bin.own)} of keys`,
        class: bin.past ? "past" : bin.soon ? "soon" : "",
      },
      draw("rect", { class: "hit", x, y: 0, width: column, height: base + bottom }),
      draw("rect", { class: "above", x: x + 3, y: base - above, width: column - 6, height: above }),
      draw("rect", { class: "own", x: x + 3, y: base - above - own, width: column - 6, height: own }),
      total > highest ? draw("path", { class: "cut", d: `M${x} ${base - tall + 16} l${column} -8` }) : null,
      total ? draw("text", { class: "amount", x: x + column / 2, y: base - above - own - 4, "text-anchor": "middle" }, number(total)) : null,
      draw("text", { x: x + column / 2, y: base + 14, "text-anchor": "middle" }, bin.axis));
      if (bin.year && bin.year !== yearShown) {
        bar.append(draw("text", { x: x + 7, y: base + 29 }, String(bin.year)));
        yearShown = bin.year;
      }
      if (bin.below) bar.append(draw("text", { x: x + column / 2, y: base + 29, "text-anchor": "middle" }, bin.below));
      const pick = () => choose(() => {
        const same = state.expires && state.expires.label === bin.label;
        state.expires = same ? null : { from: bin.past ? -Infinity : bin.from, to: bin.to, label: bin.label };
      });
      bar.addEventListener("click", pick);
      bar.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(); } });
      svg.append(bar);
      x += column + (bin.past ? gap : 0);
    });
    roving(svg);
    byId("timeline").append(svg, make("p", { class: "legend" }, make("span", {}, "certificates of keys"),
      make("span", { class: "above" }, "issuers and trusted certificates"), make("span", { class: "past" }, "expired"),
      make("span", { class: "soon" }, "within 30 days")));
  }

  // One stop of the tab key for the whole chart; arrow keys move within it.
  function roving(svg) {
    svg.addEventListener("keydown", (event) => {
      const bars = Array.from(svg.querySelectorAll('[role="button"]'));
      const at = bars.indexOf(event.target.closest('[role="button"]'));
      const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: bars.length - 1 }[event.key];
      if (to === undefined || !bars[to]) return;
      event.preventDefault();
      bars[at].setAttribute("tabindex", "-1");
      bars[to].setAttribute("tabindex", "0");
      bars[to].focus();
    });
  }

  function showNext() {
    const coming = certificates.filter((one) => one.left !== null && one.end >= Date.parse(run.time) && one.places.length)
      .sort((one, other) => one.end - other.end || (one.sha256 < other.sha256 ? -1 : 1)).slice(0, 6);
    const item = (one) => {
      const [[store, entry], ...others] = one.places;
      return make("li", {}, make("div", {}, day(one.not_after), make("div", { class: one.left < 30 ? "level-warns" : "quiet" }, daysText(one.left))),
        make("div", {}, make("div", { class: "strong" }, visible(commonName(one.subject))),
          make("button", { type: "button", class: "link-button", onclick: () => reveal(store) }, path(store.name)),
          make("span", { class: "quiet" }, " ", make("span", { class: "mono" }, visible(entry.alias)),
            others.length ? `, and ${count(others.length, "other place")}` : "")));
    };
    byId("next").append(coming.length ? make("ol", { class: "next" }, coming.map(item))
      : make("p", { class: "empty" }, "Nothing that is still valid."));
  }

  // -------------------------------------------------------------------------------------------------- algorithms

  function showBars(holder, name, labelOf, ruleIds) {
    const flagged = new Map();
    for (const finding of [...stores.flatMap((store) => store.findings), ...summary.findings]) {
      if (!finding.certificate || !ruleIds.test(finding.rule) || finding.severity === "info") continue;
      const known = flagged.get(finding.certificate);
      if (!known || SEVERITIES.indexOf(finding.severity) < SEVERITIES.indexOf(known)) flagged.set(finding.certificate, finding.severity);
    }
    const groups = new Map();
    for (const certificate of certificates) {
      const label = labelOf(certificate) || "unreadable";
      const group = groups.get(label) || { label, total: 0, flagged: 0, worst: null };
      groups.set(label, group);
      group.total += 1;
      const severity = flagged.get(certificate.sha256);
      if (severity) {
        group.flagged += 1;
        if (!group.worst || SEVERITIES.indexOf(severity) < SEVERITIES.indexOf(group.worst)) group.worst = severity;
      }
    }
    const list = Array.from(groups.values()).sort((one, other) => other.total - one.total || (one.label < other.label ? -1 : 1));
    const most = Math.max(1, ...list.map((group) => group.total));
    const bar = (group) => {
      const part = (amount) => (amount / most) * 100;
      const width = Math.max(part(group.total), 0.6), weak = group.flagged ? Math.max(part(group.flagged), 0.6) : 0;
      const note = group.flagged ? `, ${number(group.flagged)} with findings` : "";
      return make("button", {
        type: "button", "data-pressed": `${name} ${group.label}`, "aria-pressed": "false",
        "aria-label": `${plain(group.label)}: ${count(group.total, "certificate")}${note}`,
        onclick: () => choose(() => { state[name] = state[name] === group.label ? null : group.label; }),
      }, make("span", {}, visible(group.label)),
      draw("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
        draw("rect", { class: "sound", x: 0, y: 0, width, height: 6 }),
        weak ? draw("rect", { class: `flagged ${group.worst}`, x: 0, y: 0, width: Math.min(weak, width), height: 6 }) : null),
      make("span", { class: "amount" }, number(group.total)));
    };
    const bars = make("div", { class: "bars" }, list.map(bar));
    holder.append(bars);
    const worst = SEVERITIES.filter((severity) => list.some((group) => group.worst === severity));
    if (worst.length) {
      holder.append(make("p", { class: "legend" }, make("span", {}, "certificates"),
        worst.map((severity) => make("span", { class: severity }, `with findings, at worst ${severity}`))));
    }
  }

  // ----------------------------------------------------------------------------------------------- compatibility

  function showTargets() {
    const tally = new Map();
    for (const store of stores) {
      const worst = new Map();
      for (const verdict of store.verdicts) {
        const order = ["works", "warns", "fails"];
        const known = worst.get(verdict.target);
        if (!known || order.indexOf(verdict.level) > order.indexOf(known)) worst.set(verdict.target, verdict.level);
      }
      for (const [target, level] of worst) {
        const row = tally.get(target) || { works: 0, warns: 0, fails: 0 };
        row[level] += 1;
        tally.set(target, row);
      }
    }
    if (!tally.size) return;
    byId("compatibility").hidden = false;
    const amount = (value, level) => make("span", { class: value ? `level-${level}` : "quiet" }, number(value));
    byId("targets").append(table("Stores by target", ["Target", ...["works", "with a warning", "fails"].map((text) => ({ text, class: "number" }))],
      Array.from(tally, ([target, row]) => [target, amount(row.works, "works"), amount(row.warns, "warns"), amount(row.fails, "fails")])));
  }

  // --------------------------------------------------------------------------------------------------- inventory

  let inventory = null;

  // Orders of the stores: unreadable ones first, then by the worst finding; by name; by the first certificate to expire.
  const rank = (store) => (store.unreadable ? -1 : store.worst ? SEVERITIES.indexOf(store.worst) : SEVERITIES.length);
  const byName = (one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0);
  const ends = (store) => (store.next ? store.next.end : Infinity);
  const ORDERS = {
    worst: (one, other) => rank(one) - rank(other) || other.findings.length - one.findings.length || byName(one, other),
    name: byName,
    expiry: (one, other) => (ends(one) < ends(other) ? -1 : ends(one) > ends(other) ? 1 : byName(one, other)),
  };

  function showInventory(matching) {
    const shown = [...matching].sort(ORDERS[byId("order").value]);
    heading("stores-title", shown.length === stores.length ? number(stores.length) : `${number(shown.length)} of ${number(stores.length)}`);
    const head = make("div", { class: "store-head", "aria-hidden": "true" },
      ["Worst", "Store", "Type", "Entries", "First to expire", "Findings"].map((text) => make("span", {}, text)));
    inventory = inParts(shown, FIRST_STORES, (part) => make("div", {}, head, part.map(showStore)), "stores");
    byId("inventory").replaceChildren(shown.length ? inventory
      : make("p", { class: "empty" }, isFiltered() ? "No store matches the filter." : "None."));
  }

  function showStore(store) {
    const record = store.record;
    const entries = entriesOf(store);
    const next = store.next;
    const mark = store.unreadable ? severityText("high", "unreadable") : store.worst ? severityMark(store.worst) : severityText("good", "clean");
    const details = make("details", { class: "store", id: store.id },
      make("summary", {}, make("span", { class: "turn" }, mark), make("span", { class: "name" }, path(store.name)),
        make("span", {}, record ? record.type : ""),
        make("span", {}, record ? count(entries.length, "entry", "entries") : ""),
        make("span", { class: next && next.left < 0 ? "level-fails" : next && next.left < 30 ? "level-warns" : "" }, next ? day(next.not_after) : ""),
        make("span", {}, store.findings.length ? count(store.findings.length, "finding") : "")));
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(storeBody(store));
    });
    return details;
  }

  const severityText = (level, text) => make("span", { class: `severity ${level}` }, text);

  const protection = (value) => (value === null ? "none" : value.iterations === null ? value.scheme
    : `${value.scheme}, ${count(value.iterations, "iteration")}`);

  function definitions(pairs) {
    return pairs.filter(([, value]) => value !== null && value !== "" && value !== undefined)
      .map(([term, value]) => make("div", {}, make("dt", {}, term), make("dd", {}, value)));
  }

  function storeBody(store) {
    const record = store.record;
    const body = make("div", { class: "body" });
    if (store.unreadable) {
      body.append(make("p", { class: "unreadable" }, visible(store.unreadable.reason), " ", make("code", {}, store.unreadable.code),
        store.unreadable.hint ? make("span", { class: "quiet" }, make("br"), visible(store.unreadable.hint)) : null));
    }
    if (record) {
      body.append(make("dl", { class: "facts" }, definitions([
        ["integrity", record.integrity.replaceAll("_", " ")], ["MAC", protection(record.mac)],
        ["certificates encrypted", record.type === "PKCS12" ? protection(record.certificates) : null], ["profile", record.profile],
        ["file mode", record.mode], ["size", `${number(record.size)} bytes`],
        ["parts unread", record.complete ? null : "encrypted, and no password was given"],
      ])));
    }
    if (store.findings.length) {
      body.append(make("h3", {}, "Findings"), table("Findings of this store", ["", "Rule", "Alias", "What is wrong, and what to do"],
        store.findings.map((finding) => [severityMark(finding.severity), make("code", { class: "nowrap" }, finding.rule),
          finding.alias === null ? "" : make("span", { class: "mono" }, visible(finding.alias)),
          [visible(finding.message), finding.fix ? make("code", { class: "fix" }, visible(finding.fix)) : null]])));
    }
    const verdicts = store.verdicts.filter((verdict) => verdict.level !== "works" || verdict.alias === null);
    if (verdicts.length) {
      body.append(make("h3", {}, "Will it work there?"), table("Verdicts by target", ["Target", "Alias", "", "Why, and what to do"],
        verdicts.map((verdict) => [verdict.target, verdict.alias === null ? "the store" : make("span", { class: "mono" }, visible(verdict.alias)),
          make("span", { class: `level-${verdict.level}` }, verdict.level),
          [visible(verdict.reason), verdict.fix ? make("code", { class: "fix" }, visible(verdict.fix)) : null]])));
    }
    if (record) {
      const entries = record.entries.filter(entryMatches);
      body.append(make("h3", {}, entries.length === record.entries.length ? "Entries"
        : `Entries: ${number(entries.length)} of ${number(record.entries.length)} match the filter`));
      body.append(inParts(entries, 50, showEntries, "entries"));
    }
    return body;
  }

  function showEntries(entries) {
    const headings = ["Alias", "Kind", "Certificate", "Key", "Valid until", "Chain", "Protection"];
    const list = table("Entries", headings, []);
    const rows = list.querySelector("tbody");
    for (const entry of entries) {
      const own = ownOf(entry);
      const expires = own && [day(own.not_after), " ", make("span", { class: own.left !== null && own.left < 0 ? "level-fails"
        : own.left !== null && own.left < 30 ? "level-warns" : "quiet" }, daysText(own.left))];
      const toggle = own ? make("button", { type: "button", class: "link-button", "aria-expanded": "false" }, visible(entry.alias || "(empty)"))
        : make("span", {}, visible(entry.alias || "(empty)"));
      const cells = [toggle, KINDS[entry.kind] || entry.kind, own ? visible(commonName(own.subject)) : "", own ? visible(own.key) : "",
        expires || "", entry.chain_state ? CHAINS[entry.chain_state] || entry.chain_state : "", entry.protection ? protection(entry.protection) : ""];
      const row = make("tr", { class: "entry-row" }, cells.map((cell, column) => make("td", { "data-label": headings[column] }, cell)));
      rows.append(row);
      if (own) {
        toggle.addEventListener("click", () => {
          const open = toggle.getAttribute("aria-expanded") === "true";
          toggle.setAttribute("aria-expanded", String(!open));
          if (open) row.nextSibling.remove();
          else row.after(make("tr", { class: "detail-row" }, make("td", { colspan: String(headings.length) }, chainTree(entry))));
        });
      }
    }
    return list;
  }

  // The root on top, the entry's own certificate at the end; what is out of order is shown as it is stored.
  function chainTree(entry) {
    const chain = chainOf(entry);
    const created = entry.created ? make("p", { class: "quiet" }, `Created ${day(entry.created)}.`) : null;
    if (entry.chain_state === "disordered" || entry.chain_state === "unrelated") {
      return make("div", {}, created, make("p", { class: "quiet" }, "Certificates as they are stored:"),
        make("ol", { class: "chain" }, chain.map((certificate) => make("li", {}, certificateFacts(certificate)))));
    }
    let node = null;
    for (const certificate of chain) node = make("li", {}, certificateFacts(certificate), node ? make("ul", {}, node) : null);
    const top = chain[chain.length - 1];
    if (entry.chain_state === "incomplete") {
      node = make("li", {}, make("span", { class: "level-warns" }, "missing: ", visible(top.issuer)), make("ul", {}, node));
    }
    return make("div", {}, created, make("ul", { class: "chain" }, node));
  }

  function certificateFacts(certificate) {
    const facts = [
      ["subject", visible(certificate.subject)], ["issuer", certificate.self_signed ? "itself" : visible(certificate.issuer)],
      ["names", certificate.alternative_names.length ? visible(certificate.alternative_names.join(", ")) : null],
      ["valid", `${day(certificate.not_before)} to ${day(certificate.not_after)}`],
      ["key", visible(certificate.key)], ["signature", visible(certificate.signature_algorithm)],
      ["serial", make("span", { class: "mono" }, certificate.serial)],
      ["SHA-256", make("span", { class: "mono" }, certificate.sha256)],
    ];
    return [make("span", { class: "name" }, visible(commonName(certificate.subject))), " ",
      make("span", { class: "quiet" }, certificate.authority ? "authority, " : "", daysText(certificate.left)),
      make("dl", { class: "certificate" }, facts.filter(([, value]) => value).flatMap(([term, value]) =>
        [make("dt", {}, term), make("dd", {}, value)]))];
  }

  // ----------------------------------------------------------------------------------------------------- issuers

  function showForest() {
    const below = new Map();
    for (const certificate of certificates) {
      for (const above of certificate.above) {
        if (above === certificate) continue;
        if (!below.has(above)) below.set(above, []);
        below.get(above).push(certificate);
      }
    }
    const roots = certificates.filter((one) => below.has(one) && ![...one.above].some((above) => above !== one));
    const trusted = (one) => one.places.filter(([, entry]) => entry.kind === "trusted_certificate").length;
    const weight = (one) => (below.get(one) || []).length + trusted(one);
    roots.sort((one, other) => weight(other) - weight(one) || (one.sha256 < other.sha256 ? -1 : 1));
    if (!roots.length) return;
    byId("issuers").hidden = false;
    heading("issuers-title", count(roots.length, "top certificate"));
    const where = (one) => one.places.slice(0, 3).flatMap(([store, entry], at) => [at ? ", " : "",
      make("span", { class: "path" }, visible(place(store, entry)))]);
    const node = (one, path_) => {
      const children = (below.get(one) || []).filter((child) => !path_.includes(child));
      const facts = [`until ${day(one.not_after)}`, children.length ? `issued ${number(children.length)} here` : null,
        trusted(one) ? `trusted in ${count(trusted(one), "store")}` : null].filter(Boolean).join(", ");
      const name = [make("span", { class: "strong" }, visible(commonName(one.subject))), " ", make("span", { class: "quiet" }, facts)];
      if (!children.length) {
        return make("li", {}, name, " ", where(one), one.places.length > 3 ? ` and ${number(one.places.length - 3)} more` : "");
      }
      const details = make("details", {}, make("summary", {}, make("span", { class: "turn" }), name));
      details.addEventListener("toggle", () => {
        if (details.open && details.children.length === 1) {
          details.append(inParts(children, 20, (part) => make("ul", {}, part.map((child) => node(child, [...path_, one]))), "certificates"));
        }
      });
      return path_.length ? make("li", {}, details) : details;
    };
    byId("forest").append(inParts(roots, 25, (part) => make("div", { class: "tree" }, part.map((root) => node(root, []))), "certificates"));
  }

  // ---------------------------------------------------------------------------------------------------- left out

  function showLeftOut() {
    const suppressed = [...stores.flatMap((store) => store.suppressed), ...summary.suppressed_findings];
    const holder = byId("left-out");
    if (suppressed.length) {
      holder.append(make("h3", {}, `Suppressed findings: ${number(suppressed.length)}`),
        inParts(suppressed, 25, (shown) => table("Suppressed findings", ["Rule", "Store", "Alias", "Reason", { text: "Until", class: "nowrap" }],
          shown.map(({ finding, reason, expires }) => [make("code", { class: "nowrap" }, finding.rule), path(finding.store),
            finding.alias === null ? "" : make("span", { class: "mono" }, visible(finding.alias)), visible(reason), expires || "for ever"])), "findings"));
    }
    const undecided = [...run.undecided, ...summary.undecided, ...stores.flatMap((store) => store.undecided.map((one) => ({ ...one, store: store.name })))];
    if (undecided.length) {
      holder.append(make("h3", {}, "Rules that could not be decided"),
        inParts(undecided, 25, (shown) => table("Undecided rules", ["Rule", "", "What it would need", "Store"], shown.map((one) =>
          [make("code", { class: "nowrap" }, one.rule), (rules[one.rule] || {}).title || "", visible(one.reason), one.store ? path(one.store) : "every one"])), "rules"));
    }
    if (!holder.children.length) byId("rest").hidden = true;
  }

  // ------------------------------------------------------------------------------------------------------- start

  read();
  prepare();
  showHead();
  showTheme();
  showChanges();
  showTimeline();
  showNext();
  showBars(byId("keys"), "key", (certificate) => certificate.key, /^KST2(01|02|05|06|07|08|09|10)$/);
  showBars(byId("signatures"), "signature", (certificate) => certificate.signature_algorithm, /^KST20[34]$/);
  showTargets();
  showForest();
  showLeftOut();
  listen();
  recall();
  sync();
  apply();
  document.documentElement.dataset.ready = "true";
})();
