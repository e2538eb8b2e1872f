/** Signs in through the form, as a browser would. @returns the Cookie header */
export async function signIn(origin: string, email: string): Promise<string> {
  const answer = await fetch(`${origin}/login`, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: origin },
    body: new URLSearchParams({ email, password: "pathways-demo" }),
  });
  const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
  if (answer.status !== 302 || cookies.length === 0)
    throw new Error(`${email} could not sign in: ${answer.status}`);
  return cookies.join("; ");
}
