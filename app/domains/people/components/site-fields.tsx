import { TextArea, TextField } from "~/ui/field";

/** What an administrator says about a site. */
export function SiteFields({
  before,
  refused,
}: {
  before?: { readonly name: string; readonly leadAgency: string; readonly acknowledgement: string };
  refused:
    | { readonly errors: Readonly<Record<string, string>>; readonly typed: Readonly<Record<string, string>> }
    | undefined;
}) {
  const typed = (name: string, otherwise: string | undefined) =>
    refused ? (refused.typed[name] ?? "") : (otherwise ?? "");
  return (
    <>
      <TextField
        name="name"
        label="Name of the site"
        autoComplete="off"
        maxLength={120}
        required
        width="medium"
        error={refused?.errors["name"]}
        defaultValue={typed("name", before?.name)}
      />
      <TextField
        name="leadAgency"
        label="Lead agency"
        autoComplete="off"
        maxLength={160}
        required
        width="medium"
        error={refused?.errors["leadAgency"]}
        defaultValue={typed("leadAgency", before?.leadAgency)}
      />
      <TextArea
        name="acknowledgement"
        label="Acknowledgement of Country"
        hint="The site's own words, written with the people whose Country it is on. They stand at the foot of every page its people see."
        rows={5}
        maxLength={1200}
        required
        error={refused?.errors["acknowledgement"]}
        defaultValue={typed("acknowledgement", before?.acknowledgement)}
      />
    </>
  );
}
