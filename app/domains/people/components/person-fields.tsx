import { ChoiceGroup, Select, TextField } from "~/ui/field";
import { roleWords } from "../role-words";
import { type Role, roles } from "../terms";

export interface PersonChoices {
  readonly sites: readonly { readonly id: string; readonly name: string }[];
  readonly supervisors: readonly {
    readonly id: string;
    readonly name: string;
    readonly site: string | null;
  }[];
}

/** What an administrator says about a person, when inviting and when changing. */
export function PersonFields({
  choices,
  before,
  refused,
  emailFixed,
}: {
  choices: PersonChoices;
  before?: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly roles: readonly Role[];
    readonly siteId: string | null;
    readonly supervisorId: string | null;
  };
  refused:
    | {
        readonly errors: Readonly<Record<string, string>>;
        readonly typed: Readonly<Record<string, string>>;
        readonly chosen: Readonly<Record<string, readonly string[]>>;
      }
    | undefined;
  emailFixed?: boolean;
}) {
  const typed = (name: string, otherwise: string) => (refused ? (refused.typed[name] ?? "") : otherwise);
  const errors = refused?.errors ?? {};
  return (
    <>
      <TextField
        name="name"
        label="Name"
        hint="As it should stand on a credential."
        autoComplete="off"
        maxLength={120}
        required
        width="medium"
        error={errors["name"]}
        defaultValue={typed("name", before?.name ?? "")}
      />
      <TextField
        name="email"
        label="Email address"
        hint={
          emailFixed
            ? "They sign in with it, so it stays as it is."
            : "The invitation goes here, and they sign in with it."
        }
        type="email"
        autoComplete="off"
        inputMode="email"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        required
        readOnly={emailFixed}
        width="medium"
        error={errors["email"]}
        defaultValue={typed("email", before?.email ?? "")}
      />
      <ChoiceGroup
        legend="Roles"
        legendSize="label"
        name="role"
        multiple
        choices={roles.map((role) => ({
          value: role,
          label: roleWords[role].label,
          detail: roleWords[role].detail,
        }))}
        defaultValue={refused ? (refused.chosen["role"] ?? []) : (before?.roles ?? [])}
        error={errors["role"]}
      />
      <Select
        name="site"
        label="Site"
        options={[
          { value: "", label: "No site (Orygen)" },
          ...choices.sites.map((site) => ({ value: site.id, label: site.name })),
        ]}
        error={errors["site"]}
        defaultValue={typed("site", before?.siteId ?? "")}
      />
      <Select
        name="supervisor"
        label="Supervisor"
        hint="Their line supervisor sees the evidence they send, and judges it."
        options={[
          { value: "", label: "Nobody" },
          ...choices.supervisors
            .filter((one) => one.id !== before?.id)
            .map((one) => ({ value: one.id, label: one.site ? `${one.name}, ${one.site}` : one.name })),
        ]}
        error={errors["supervisor"]}
        defaultValue={typed("supervisor", before?.supervisorId ?? "")}
      />
    </>
  );
}
