// What is wrong with the page as it stands: a list of sentences. Called with {locale, foreign}.
({ locale, foreign }) => {
  const faults = [];
  const say = (rule, element) => {
    const shown = element.outerHTML.replace(/\s+/g, " ").slice(0, 160);
    faults.push(`${rule}: ${shown}`);
  };
  const visible = (element) => element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const hidden = (element) => element.closest("[aria-hidden=true],[inert]") !== null;
  const labelled = (element) =>
    (element.getAttribute("aria-labelledby") ?? "")
      .split(/\s+/)
      .map((id) => (id ? document.getElementById(id)?.textContent ?? "" : ""))
      .join("");
  const pictured = (element) =>
    [...element.querySelectorAll("img[alt],svg[aria-label],[aria-label]")]
      .map((each) => each.getAttribute("alt") ?? each.getAttribute("aria-label"))
      .join("");
  const nameOf = (element) =>
    [
      element.getAttribute("aria-label"),
      labelled(element),
      element.textContent,
      pictured(element),
      element.getAttribute("title"),
    ].some((text) => text?.trim());

  if (document.documentElement.lang !== locale) faults.push(`the document says lang=${document.documentElement.lang}`);
  if (!document.title.trim()) faults.push("the tab has no title");
  const headings = [...document.querySelectorAll("main :is(h1, h2)")].filter((each) => each.textContent.trim());
  const main = headings.filter((each) => each.tagName === "H1").length;
  if (main !== 1) faults.push(`${main} main headings of ${headings.length}`);

  for (const button of document.querySelectorAll("button,[role=button],a[href]"))
    if (visible(button) && !hidden(button) && !nameOf(button)) say("no name", button);
  for (const image of document.querySelectorAll("img"))
    if (!image.hasAttribute("alt")) say("no alt", image);
  for (const field of document.querySelectorAll("input:not([type=hidden]),select,textarea"))
    if (visible(field) && !hidden(field) && !field.labels?.length && !labelled(field) && !field.ariaLabel && !field.title)
      say("no label", field);
  const ids = new Map();
  for (const element of document.querySelectorAll("[id]")) ids.set(element.id, (ids.get(element.id) ?? 0) + 1);
  for (const [id, times] of ids) if (times > 1) faults.push(`id ${id} stands ${times} times`);

  const root = document.documentElement;
  const area = document.querySelector(".page-area") ?? root;
  for (const box of [root, area])
    if (box.scrollWidth > box.clientWidth) faults.push(`${box.tagName} is ${box.scrollWidth - box.clientWidth} px too wide`);

  const words = new Set(foreign);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const parent = walker.currentNode.parentElement;
    if (!text || parent.closest("script,style,code,pre,textarea,.mono") || !visible(parent)) continue;
    if (words.has(text) && !parent.closest("[lang]:not(html),.step-title,.step-summary")) say("another language", parent);
    if (/^[a-z]\w*(\.\w+)+$/.test(text) && text !== "analytics.js") say("a raw key", parent);
    if (/\{\{\w+\}\}/.test(text)) say("an unfilled text", parent);
  }
  const chinese = /\p{Script=Han}/u;
  for (const element of document.querySelectorAll("th,label:not(.ant-segmented-item),legend,.card-head h2,.page-head h1,.nav-item > span:first-of-type")) {
    // What people named themselves is marked as of no known language.
    if (element.closest("[lang]:not(html)") || element.querySelector("[lang]")) continue;
    const text = element.textContent.trim();
    if (!visible(element) || !/\p{L}{2}/u.test(text) || element.classList.contains("sr-only")) continue;
    if (chinese.test(text) !== (locale === "zh-CN")) say("a heading in another language", element);
  }
  return faults;
}
