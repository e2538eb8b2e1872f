import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from "react";
import { Audience, type AudienceProps } from "./audience";
import { Icon } from "./icon";
import { SavedState, type SavedStateProps } from "./saved-state";

/** The id a field gets from its name. The error summary links to the same id. */
export function fieldId(name: string): string {
  return `f-${name.replace(/[^A-Za-z0-9_-]+/g, "-")}`;
}

const joined = (...ids: (string | false | 0 | null | undefined)[]): string | undefined =>
  ids.filter(Boolean).join(" ") || undefined;

interface Asked {
  label: ReactNode;
  name: string;
  /** Only where the same name stands twice on a page; pass it to the error summary too. */
  id?: string;
  hint?: ReactNode;
  /** How to mend it, in one sentence. What was typed comes back through defaultValue. */
  error?: string | null;
  /** Told to assistive technology only: the browser's own bubbles never appear, the server answers. */
  required?: boolean;
  optional?: boolean;
  /** The label reads as a heading of the form. */
  large?: boolean;
  /** Further ids that describe this control. */
  describedBy?: string;
}

/** What went wrong, tied to its control by `id`. */
export function FieldError({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p className="error" id={id}>
      <Icon name="warn" />
      <span>
        <span className="vh">Error: </span>
        {children}
      </span>
    </p>
  );
}

function Frame({
  id,
  label,
  hint,
  error,
  optional,
  large,
  children,
}: Pick<Asked, "label" | "hint" | "error" | "optional" | "large"> & { id: string; children: ReactNode }) {
  return (
    <div className={error ? "field field--error" : "field"}>
      <label className={large ? "label h-s" : "label"} htmlFor={id}>
        {label}
        {optional ? <span className="optional"> (optional)</span> : null}
      </label>
      {hint ? (
        <div className="hint" id={`${id}-h`}>
          {hint}
        </div>
      ) : null}
      {error ? <FieldError id={`${id}-e`}>{error}</FieldError> : null}
      {children}
    </div>
  );
}

type Native<T> = Omit<T, "id" | "name" | "className" | "required" | "disabled" | "children">;

/** One line of text. */
export function TextField({
  label,
  name,
  id = fieldId(name),
  hint,
  error,
  required,
  optional,
  large,
  describedBy,
  type = "text",
  width,
  ...rest
}: Asked & { width?: "short" | "medium" } & Native<InputHTMLAttributes<HTMLInputElement>>) {
  // prettier-ignore
  return (
    <Frame {...{ id, label, hint, error, optional, large }}>
      <input
        {...rest}
        className={width ? `input input--${width}` : "input"}
        id={id}
        name={name}
        type={type}
        aria-required={required || undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={joined(hint && `${id}-h`, error && `${id}-e`, describedBy)}
      />
    </Frame>
  );
}

/**
 * Several lines. Where the words are private, pass `audience` and `saved`: they are joined to the box and
 * both stand in its description.
 */
export function TextArea({
  label,
  name,
  id = fieldId(name),
  hint,
  error,
  required,
  optional,
  large,
  describedBy,
  audience,
  saved,
  rows = 4,
  ...rest
}: Asked & {
  audience?: Omit<AudienceProps, "id" | "alone">;
  saved?: Omit<SavedStateProps, "id">;
} & Native<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  // prettier-ignore
  return (
    <Frame {...{ id, label, hint, error, optional, large }}>
      <div>
        {audience ? <Audience {...audience} id={`${id}-who`} /> : null}
        <textarea
          {...rest}
          id={id}
          name={name}
          rows={rows}
          aria-required={required || undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={joined(
            hint && `${id}-h`,
            error && `${id}-e`,
            audience && `${id}-who`,
            saved && `${id}-saved`,
            describedBy,
          )}
        />
      </div>
      {saved ? <SavedState {...saved} id={`${id}-saved`} /> : null}
    </Frame>
  );
}

export interface Option {
  value: string;
  label: string;
}

/** A native list, for when the choices are many and known. Fewer than seven: use ChoiceGroup. */
export function Select({
  label,
  name,
  id = fieldId(name),
  hint,
  error,
  required,
  optional,
  large,
  describedBy,
  options,
  placeholder,
  ...rest
}: Asked & { options: readonly Option[]; placeholder?: string } & Native<
    SelectHTMLAttributes<HTMLSelectElement>
  >) {
  // prettier-ignore
  return (
    <Frame {...{ id, label, hint, error, optional, large }}>
      <select
        {...rest}
        id={id}
        name={name}
        aria-required={required || undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={joined(hint && `${id}-h`, error && `${id}-e`, describedBy)}
      >
        {placeholder === undefined ? null : <option value="">{placeholder}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export interface Choice {
  value: string;
  label: ReactNode;
  /** Set: the label becomes a name and this its anchor, on the same card. */
  detail?: ReactNode;
}

export interface ChoiceGroupProps {
  legend: ReactNode;
  name: string;
  id?: string;
  choices: readonly Choice[];
  /** Choices that are not levels ("No opportunity yet"): same group, standing apart below. */
  apart?: readonly Choice[];
  /** Several may be ticked; defaultValue is then a list. */
  multiple?: boolean;
  /** Nothing is preselected unless the person chose it before. */
  defaultValue?: string | readonly string[] | null;
  hint?: ReactNode;
  error?: string | null;
  /** list: cards; plain: without borders; scale: side by side where there is room. */
  layout?: "list" | "plain" | "scale";
  legendSize?: "label" | "h-s";
  describedBy?: string;
  onChange?: (value: string) => void;
}

/** One question with a few answers. Arrows move within it, Space ticks; the error links to the first answer. */
export function ChoiceGroup({
  legend,
  name,
  id = fieldId(name),
  choices,
  apart,
  multiple = false,
  defaultValue,
  hint,
  error,
  layout = "list",
  legendSize = "h-s",
  describedBy,
  onChange,
}: ChoiceGroupProps) {
  // prettier-ignore
  const chosen = new Set(typeof defaultValue === "string" ? [defaultValue] : (defaultValue ?? []));
  const card = (choice: Choice, index: number, plain: boolean) => (
    <label className={plain ? "choice choice--plain" : "choice"} key={choice.value}>
      <input
        type={multiple ? "checkbox" : "radio"}
        name={name}
        value={choice.value}
        id={index === 0 ? id : `${id}-${index}`}
        defaultChecked={chosen.has(choice.value)}
        aria-invalid={multiple && error ? true : undefined}
        onChange={onChange ? (event) => onChange(event.currentTarget.value) : undefined}
      />{" "}
      <span>
        {choice.detail === undefined ? (
          choice.label
        ) : (
          <>
            <b>{choice.label}</b> {choice.detail}
          </>
        )}
      </span>
    </label>
  );
  return (
    <fieldset
      className={error ? "field field--error group" : "field group"}
      aria-describedby={joined(hint && `${id}-h`, error && `${id}-e`, describedBy)}
    >
      <legend className={legendSize === "h-s" ? "h-s" : "label"}>{legend}</legend>
      {hint ? (
        <div className="hint" id={`${id}-h`}>
          {hint}
        </div>
      ) : null}
      {error ? <FieldError id={`${id}-e`}>{error}</FieldError> : null}
      <div className={layout === "scale" ? "scale" : "choices"}>
        {choices.map((choice, index) => card(choice, index, layout === "plain"))}
      </div>
      {apart?.length ? (
        <div className="scale-off">
          {apart.map((choice, index) => card(choice, choices.length + index, true))}
        </div>
      ) : null}
    </fieldset>
  );
}

/** One thing to agree to. Nothing is ticked unless the person ticked it before. */
export function CheckBox({
  name,
  label,
  id = fieldId(name),
  value = "yes",
  defaultChecked,
  hint,
  error,
  plain,
  describedBy,
  ...rest
}: {
  name: string;
  label: ReactNode;
  id?: string;
  value?: string;
  defaultChecked?: boolean;
  hint?: ReactNode;
  error?: string | null;
  plain?: boolean;
  describedBy?: string;
} & Native<InputHTMLAttributes<HTMLInputElement>>) {
  // prettier-ignore
  return (
    <div className={error ? "field field--error" : "field"}>
      {hint ? (
        <div className="hint" id={`${id}-h`}>
          {hint}
        </div>
      ) : null}
      {error ? <FieldError id={`${id}-e`}>{error}</FieldError> : null}
      <label className={plain ? "choice choice--plain" : "choice"}>
        <input
          {...rest}
          type="checkbox"
          id={id}
          name={name}
          value={value}
          defaultChecked={defaultChecked}
          aria-invalid={error ? true : undefined}
          aria-describedby={joined(hint && `${id}-h`, error && `${id}-e`, describedBy)}
        />{" "}
        <span>{label}</span>
      </label>
    </div>
  );
}

/** A real file input inside a dashed box. Dragging works where the browser allows it, and is only an extra. */
export function FileDrop({
  name,
  label,
  id = fieldId(name),
  hint,
  error,
  optional,
  large,
  describedBy,
  required,
  children,
  ...rest
}: Asked & { children?: ReactNode } & Native<InputHTMLAttributes<HTMLInputElement>>) {
  // prettier-ignore
  return (
    <Frame {...{ id, label, hint, error, optional, large }}>
      <div className="drop">
        <input
          {...rest}
          type="file"
          id={id}
          name={name}
          aria-required={required || undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={joined(hint && `${id}-h`, error && `${id}-e`, describedBy)}
        />
      </div>
      {children}
    </Frame>
  );
}
