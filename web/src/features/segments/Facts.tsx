import { CheckCircleFilled, MinusCircleOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LineChart } from "@/shared/chart/LineChart";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import type { Catalogue, Segment } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import { PersonPicker } from "@/shared/ui/PersonPicker";
import { When } from "@/shared/ui/parts";
import { QueryView } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useExplained, useOverlap, useRestore, useSizes, useStanding, useUsers, useVersions } from "./kept";
import { Venn } from "./Venn";

function Sizes({ segment }: { segment: Segment }) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  return (
    <Card title={t("sizes.title")}>
      <QueryView query={useSizes(segment.id)}>
        {(points) =>
          points.length < 2 ? (
            <p className="sub">{t("sizes.none")}</p>
          ) : (
            <LineChart
              data={points.map((point) => ({ label: format.day(point.at), value: point.count }))}
              name={t("people")}
              label={t("sizes.title")}
              tone="violet"
              height={180}
              count={format.count}
            />
          )
        }
      </QueryView>
    </Card>
  );
}

function Overlap({ segment, catalogue }: { segment: Segment; catalogue: Catalogue }) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  const [others, setOthers] = useState<number[]>([]);
  const ids = [segment.id, ...others];
  const overlap = useOverlap(ids);
  const named = new Map(catalogue.segments.map((each) => [each.id, each.name]));
  return (
    <Card title={t("overlap.title")}>
      <Select
        mode="multiple"
        maxCount={2}
        style={{ width: "100%" }}
        aria-label={t("overlap.pick")}
        placeholder={t("overlap.pick")}
        value={others}
        onChange={setOthers}
        optionFilterProp="label"
        options={catalogue.segments
          .filter((each) => each.id !== segment.id)
          .map((each) => ({ value: each.id, label: each.name }))}
      />
      {others.length === 0 ? (
        <p className="sub">{t("overlap.hint")}</p>
      ) : (
        <QueryView query={overlap}>
          {(found) => (
            <Venn
              ids={ids}
              names={ids.map((id) => named.get(id) ?? segment.name)}
              regions={found.regions}
              count={format.count}
              label={t("overlap.title")}
            />
          )}
        </QueryView>
      )}
    </Card>
  );
}

function TestPerson({ segment }: { segment: Segment }) {
  const { t } = useTranslation("segments");
  const [person, setPerson] = useState<number | null>(null);
  const standing = useStanding(segment.id, person);
  return (
    <Card title={t("test.title")}>
      <PersonPicker value={person} onChange={setPerson} />
      {person === null ? null : (
        <QueryView query={standing}>
          {(found) => (
            <p className="standing" data-tone={found.inside ? "green" : "gray"} role="status">
              {found.inside ? <CheckCircleFilled /> : <MinusCircleOutlined />}
              {t(found.inside ? "test.inside" : "test.outside")}
              {found.since ? <When at={found.since} /> : null}
            </p>
          )}
        </QueryView>
      )}
      {person === null ? null : <Explained segment={segment} person={person} />}
    </Card>
  );
}

/** Each condition's answer for a person, with what they have. */
function Explained({ segment, person }: { segment: Segment; person: number }) {
  const { t, i18n } = useTranslation("segments");
  const language = i18n.language.startsWith("zh") ? "zh" : "en";
  return (
    <QueryView query={useExplained(segment.id, person)}>
      {(verdicts) => (
        <ul className="plain-list verdicts">
          {verdicts
            .filter((each) => !each.is_group)
            .map((each) => (
              <li key={each.path} data-tone={each.holds ? "green" : "gray"}>
                {each.holds ? (
                  <CheckCircleFilled aria-label={t("test.holds")} />
                ) : (
                  <MinusCircleOutlined aria-label={t("test.fails")} />
                )}
                <span>
                  {each.words[language]}
                  <Held value={each.value} />
                </span>
              </li>
            ))}
        </ul>
      )}
    </QueryView>
  );
}

const eventsShown = /^(\d+)(?: (\d{4}-\d\d-\d\dT[\d:]+Z))?$/;

function Held({ value }: { value: string }) {
  const { t } = useTranslation("segments");
  const events = eventsShown.exec(value);
  if (!value) return null;
  if (!events?.[2]) return <span className="sub">{t("test.has", { value })}</span>;
  return (
    <span className="sub">
      {t("test.times", { count: Number(events[1]) })} <When at={events[2]} />
    </span>
  );
}

function Users({ segment }: { segment: Segment }) {
  const { t } = useTranslation("segments");
  return (
    <Card title={t("users.title")}>
      <QueryView query={useUsers(segment.id)}>
        {(users) =>
          users.length === 0 ? (
            <p className="sub">{t("users.none")}</p>
          ) : (
            <ul className="plain-list">
              {users.map((user) => (
                <li key={`${user.kind}-${user.id ?? user.name}`}>
                  <span className="sub">{t(`users.${user.kind}`)}</span>{" "}
                  {user.kind === "segment" ? (
                    <Link to="/segments/$id" params={{ id: String(user.id) }}>
                      {user.name}
                    </Link>
                  ) : (
                    user.name
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
    </Card>
  );
}

function Versions({ segment }: { segment: Segment }) {
  const { t } = useTranslation("segments");
  const locale = useLocale();
  const mayEdit = useCan("segments.edit");
  const restore = useRestore(segment.id);
  return (
    <Card title={t("versions.title")}>
      <QueryView query={useVersions(segment.id)}>
        {(versions) => (
          <ol className="plain-list versions">
            {versions.map((version) => (
              <li key={version.number}>
                <div className="row">
                  <b className="num">{t("versions.number", { number: version.number })}</b>
                  <span className="sub">
                    {version.author_name} <When at={version.at} />
                  </span>
                  {mayEdit && version.number !== segment.version ? (
                    <Button
                      size="small"
                      loading={restore.isPending}
                      onClick={() =>
                        restore.mutate(version.number, {
                          onSuccess: () => toast.success(t("versions.restored", { number: version.number })),
                          onError: toast.error,
                        })
                      }
                    >
                      {t("versions.restore")}
                    </Button>
                  ) : null}
                </div>
                <div className="sub">{locale === "en" ? version.words.en : version.words.zh}</div>
                {version.changes.length > 0 ? (
                  <pre className="diff">
                    {version.changes.map((line, index) => (
                      <span key={index} data-sign={line[0]}>
                        {line}
                        {"\n"}
                      </span>
                    ))}
                  </pre>
                ) : null}
              </li>
            ))}
          </ol>
        )}
      </QueryView>
    </Card>
  );
}

/** What there is to know of a segment beside its conditions and members. */
export function Facts({ segment, catalogue }: { segment: Segment; catalogue: Catalogue }) {
  const seesPeople = useCan("contacts.view");
  return (
    <div className="facts-grid">
      <div className="stack">
        <Sizes segment={segment} />
        <Versions segment={segment} />
      </div>
      <div className="stack">
        <Overlap segment={segment} catalogue={catalogue} />
        {seesPeople ? <TestPerson segment={segment} /> : null}
        <Users segment={segment} />
      </div>
    </div>
  );
}
