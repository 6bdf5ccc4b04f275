import { TrophyOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { Person } from "@/shared/ui/Person";
import { Pill } from "@/shared/ui/Pill";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { useRanked, useScoredAccounts } from "./api";
import { Matrix } from "./Matrix";
import type { CardDefinition, Score } from "./types";

function People({ score, grade }: { score: Score; grade: string }) {
  const { t } = useTranslation("scores");
  const found = useRanked(score.id, grade);
  return (
    <QueryView query={found}>
      {({ items }) =>
        items.length === 0 ? (
          <State icon={<TrophyOutlined />} tone="gray" title={t("nobodyHere")} compact>
            {t("nobodyHereText")}
          </State>
        ) : (
          <ul className="score-ranked">
            {items.map((each) => (
              <li key={each.person.id}>
                <Link
                  to="/contacts/$id"
                  params={{ id: String(each.person.id) }}
                  className="grow score-person"
                >
                  <Person person={each.person} />
                </Link>
                <Pill tone="violet">{each.grade}</Pill>
                <b className="num">{each.value}</b>
              </li>
            ))}
          </ul>
        )
      }
    </QueryView>
  );
}

function Accounts({ score }: { score: Score }) {
  const { t } = useTranslation("scores");
  const format = useFormat();
  const found = useScoredAccounts(score.id);
  return (
    <Card title={t("accounts", { roll: t(`rolls.${score.roll_up}`) })} flush>
      <QueryView query={found}>
        {({ items }) =>
          items.length === 0 ? (
            <State icon={<TrophyOutlined />} tone="gray" title={t("noAccounts")} compact>
              {t("noAccountsText")}
            </State>
          ) : (
            <ul className="score-ranked">
              {items.map((each) => (
                <li key={each.id}>
                  <Link to="/accounts/$id" params={{ id: String(each.id) }} className="grow cell-link">
                    {each.name}
                  </Link>
                  <span className="sub num">
                    {t("members", { count: each.members, value: format.count(each.members) })}
                  </span>
                  <b className="num">{each.value}</b>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Card>
  );
}

/** Who scores best by the version that counts; a cell of the matrix chooses a grade. */
export function Ranked({ score, card }: { score: Score; card: CardDefinition }) {
  const { t } = useTranslation("scores");
  const [grade, setGrade] = useState("");
  const seesAccounts = useCan("accounts.view");
  return (
    <div className="score-people-grid">
      <Card title={t("matrix")} extra={<span className="sub">{t("stored")}</span>}>
        <Matrix
          counts={score.standing.matrix}
          cells={card.cells}
          chosen={grade}
          onChoose={(next) => setGrade(next === grade ? "" : next)}
        />
      </Card>
      <Card title={grade ? t("peopleOf", { grade }) : t("best")} flush>
        <Guard permission="contacts.view" part>
          <People score={score} grade={grade} />
        </Guard>
      </Card>
      {seesAccounts ? <Accounts score={score} /> : null}
    </div>
  );
}
