import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ContactRow } from "../types";
import type { Column } from "./DataTable";
import { Person } from "./Person";
import { Pill, toneOf, toTone } from "./Pill";
import { When } from "./parts";

export function TagPills({ tags }: { tags: ContactRow["tags"] }) {
  return (
    <span className="row wrap" style={{ gap: 4, justifyContent: "inherit" }}>
      {tags.slice(0, 3).map((tag) => (
        <Pill key={tag.name} tone={toTone(tag.color, toneOf(tag.name))}>
          {tag.name}
        </Pill>
      ))}
      {tags.length > 3 ? <span className="sub">+{tags.length - 3}</span> : null}
    </span>
  );
}

/** The columns that show people wherever they are listed. */
export function useContactColumns(): Column<ContactRow>[] {
  const { t } = useTranslation("common");
  return [
    {
      key: "person",
      title: t("person.name"),
      lead: true,
      render: (row) => (
        <Link to="/contacts/$id" params={{ id: String(row.id) }} className="cell-link">
          <Person person={row} />
        </Link>
      ),
    },
    {
      key: "company",
      title: t("person.company"),
      blank: (row) => !row.company,
      render: (row) => row.company || <span className="muted">—</span>,
    },
    {
      key: "city",
      title: t("person.city"),
      blank: (row) => !row.city,
      render: (row) => row.city || <span className="muted">—</span>,
    },
    {
      key: "tags",
      title: t("person.tags"),
      blank: (row) => row.tags.length === 0,
      render: (row) => <TagPills tags={row.tags} />,
    },
    { key: "seen", title: t("person.seen"), end: true, render: (row) => <When at={row.last_seen_at} /> },
    { key: "created", title: t("person.created"), end: true, render: (row) => <When at={row.created_at} /> },
  ];
}
