import { useTranslation } from "react-i18next";
import { toneOf } from "./Pill";

function initial(name: string): string {
  const first = [...name.trim()][0];
  return first ? first.toUpperCase() : "?";
}

export function Avatar({ name, large }: { name: string; large?: boolean }) {
  return (
    <span className={large ? "avatar large" : "avatar"} data-tone={toneOf(name)} aria-hidden>
      {initial(name)}
    </span>
  );
}

type PersonLike = { id: number; name: string; email: string; phone?: string };

/** What to call a person who may have no name yet. */
export function usePersonName(): (person: PersonLike) => string {
  const { t } = useTranslation("common");
  return (person) => person.name || person.email || person.phone || t("anonymous", { id: person.id });
}

export function Person({ person }: { person: PersonLike }) {
  const nameOf = usePersonName();
  const name = nameOf(person);
  const second = person.email || person.phone || "";
  return (
    <span className="person">
      <Avatar name={name} />
      <span className="person-text">
        <span className="person-name ellipsis" style={{ display: "block" }}>
          {name}
        </span>
        {second && second !== name ? (
          <span className="sub ellipsis" style={{ display: "block" }}>
            {second}
          </span>
        ) : null}
      </span>
    </span>
  );
}
