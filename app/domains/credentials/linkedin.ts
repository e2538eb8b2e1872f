/** What LinkedIn's form for a licence or certification can be opened with. */
export interface LinkedInEntry {
  readonly name: string;
  readonly organisation: string;
  readonly awardedAt: Date;
  /** null: it does not end, and the form says so where no month is given */
  readonly validUntil: Date | null;
  /** the credential's own page */
  readonly url: string;
  readonly id: string;
}

/**
 * The address that opens LinkedIn with its form filled in; the holder looks at it there and saves it.
 * Nothing is sent to LinkedIn before they follow it. Months are those of where the award is shown.
 * @source LinkedIn, "Add to profile": name, organizationName, issueYear, issueMonth, expirationYear, expirationMonth,
 *   certUrl, certId
 */
export function linkedInAddress(of: LinkedInEntry, timeZone: string): string {
  const month = new Intl.DateTimeFormat("en-AU", { timeZone, year: "numeric", month: "numeric" });
  const parts = (at: Date) =>
    Object.fromEntries(month.formatToParts(at).map(({ type, value }) => [type, value]));
  const issued = parts(of.awardedAt);
  const ends = of.validUntil && parts(of.validUntil);
  const url = new URL("https://www.linkedin.com/profile/add");
  url.search = new URLSearchParams({
    startTask: "CERTIFICATION_NAME",
    name: of.name,
    organizationName: of.organisation,
    issueYear: issued["year"] ?? "",
    issueMonth: issued["month"] ?? "",
    ...(ends ? { expirationYear: ends["year"] ?? "", expirationMonth: ends["month"] ?? "" } : {}),
    certUrl: of.url,
    certId: of.id,
  }).toString();
  return url.href;
}
