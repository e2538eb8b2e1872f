import { useId, type ReactNode } from "react";
import { Heading, type Level } from "./page";
import { formatDateOn } from "./moments";

export interface SupportService {
  name: string;
  phone: string;
  who?: string;
}

const telephone = (phone: string): string => `tel:${phone.replace(/[^\d+]/g, "")}`;

/** Numbers to ring, and leave to stop. Printed on every sensitive page and reachable from every other. */
export function Support({
  id = "support",
  heading,
  level = 2,
  lead,
  services,
  lastChecked,
  children,
}: {
  id?: string;
  heading?: ReactNode;
  level?: Level;
  lead: ReactNode;
  services: readonly SupportService[];
  /** Calendar date, "2026-11-02". */
  lastChecked?: string;
  children?: ReactNode;
}) {
  const made = useId();
  return (
    <aside
      className="support stack-s"
      id={id}
      aria-labelledby={heading ? `${made}h` : undefined}
      aria-label={heading ? undefined : "Support for you"}
    >
      {heading ? (
        <Heading level={level} id={`${made}h`} className="h-s">
          {heading}
        </Heading>
      ) : null}
      <p>{lead}</p>
      <ul className="plain">
        {services.map((service) => (
          <li key={service.name}>
            <b>{service.name}</b> <a href={telephone(service.phone)}>{service.phone}</a>
            {service.who ? <span className="muted small"> {service.who}</span> : null}
          </li>
        ))}
      </ul>
      {children}
      {lastChecked ? <p className="small muted">{`Numbers checked ${formatDateOn(lastChecked)}.`}</p> : null}
    </aside>
  );
}

/** What is coming, before it comes, with a way past it. Never "trigger warning". */
export function ContentNote({
  skip,
  supportTo,
  children,
}: {
  skip?: { to: string; label: string };
  supportTo?: string;
  children: ReactNode;
}) {
  return (
    <aside className="support stack-s" aria-label="Before you read">
      <p className="kicker">Before you read</p>
      {children}
      <p className="row small">
        {skip ? <a href={skip.to}>{skip.label}</a> : null}
        {supportTo ? <a href={supportTo}>Support for you</a> : null}
      </p>
    </aside>
  );
}
