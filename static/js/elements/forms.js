// What elements share that send a form in the background: a fresh token when the page has none, and the answer as a page.

/** Returns a CSRF token of this session, asking the server for one when the page was made for everyone. */
export async function token() {
  const answer = await fetch("/session/token", { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error(`token: ${answer.status}`);
  return (await answer.json()).csrf_token;
}

/** Puts a token into a form that has none. */
export async function arm(form) {
  if (form.elements.csrf_token) return;
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "csrf_token", value: await token() });
  form.append(field);
}

/** Sends a form and returns the page that comes back, as a document. */
export async function postForm(form, submitter) {
  await arm(form);
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`${form.action}: ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
