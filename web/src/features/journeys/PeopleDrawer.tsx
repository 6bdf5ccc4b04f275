import { TeamOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Drawer } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { usePhone } from "@/shared/prefs";
import { Pager, useKeyset } from "@/shared/ui/DataTable";
import { Person } from "@/shared/ui/Person";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { PAGE_SIZE, usePeopleAt } from "./api";

type Props = { journeyId: number; node: string | undefined; title: string; close: () => void };

/** The people behind a number. */
export function PeopleDrawer({ journeyId, node, title, close }: Props) {
  const { t } = useTranslation("journeys");
  const format = useFormat();
  const phone = usePhone();
  const keyset = useKeyset(node ?? "");
  const people = usePeopleAt(journeyId, node, keyset.cursor);
  const total = people.data?.total;
  return (
    <Drawer
      open
      size={phone ? "100%" : 440}
      onClose={close}
      title={total === undefined ? title : t("peopleAt", { title, count: total, value: format.count(total) })}
      styles={{ body: { padding: 0 } }}
    >
      <QueryView query={people}>
        {(page) =>
          page.items.length === 0 ? (
            <State icon={<TeamOutlined />} tone="gray" title={t("nobodyHere")}>
              {t("nobodyHereText")}
            </State>
          ) : (
            <>
              <ul className="people-list">
                {page.items.map((person) => (
                  <li key={person.id}>
                    <Link to="/contacts/$id" params={{ id: String(person.id) }} className="cell-link grow">
                      <Person person={person} />
                    </Link>
                    <span className="sub">
                      <When at={person.last_seen_at} />
                    </span>
                  </li>
                ))}
              </ul>
              <Pager
                keyset={keyset}
                shown={page.items.length}
                limit={PAGE_SIZE}
                total={page.total}
                nextCursor={page.next_cursor}
              />
            </>
          )
        }
      </QueryView>
    </Drawer>
  );
}
