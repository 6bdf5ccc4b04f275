import { ClusterOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Card, Page } from "@/shared/ui/Page";
import { type Tone, tones } from "@/shared/ui/Pill";
import { Bar } from "@/shared/ui/parts";
import { Guard, QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { useFindGroups, useGroups, useSaveGroup } from "./api";
import { featureText, groupNames } from "./features";
import "./models.css";
import { isWorking, RunLine } from "./RunLine";
import type { Group, Groups, Trait } from "./report";
import { Sampled } from "./Sampled";
import "./texts";

const toneAt = (place: number): Tone => tones[place % (tones.length - 1)] ?? "primary";

function TraitLine({ trait }: { trait: Trait }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const shown = (value: number) => (trait.flag ? format.percent(value, 0) : value.toFixed(1));
  return (
    <li>
      <span className={trait.gap > 0 ? "up" : "down"} aria-hidden>
        {trait.gap > 0 ? "▲" : "▼"}
      </span>
      <span className="grow">{featureText(t, trait.name)}</span>
      <span className="num">{t("groups.beside", { here: shown(trait.here), all: shown(trait.all) })}</span>
    </li>
  );
}

function GroupCard({ group, name, place }: { group: Group; name: string; place: number }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const navigate = useNavigate();
  const mayEdit = useCan("segments.edit");
  const save = useSaveGroup();
  return (
    <section className="card group-card" data-tone={toneAt(place)}>
      <div className="card-head">
        <h2>{name}</h2>
      </div>
      <div className="card-body stack">
        <div className="row">
          <b className="num group-size">{format.count(group.people)}</b>
          <span className="sub">{t("groups.share", { value: format.percent(group.share, 0) })}</span>
        </div>
        <Bar share={group.share} label={name} />
        <ul className="traits">
          {group.traits.map((trait) => (
            <TraitLine key={trait.name} trait={trait} />
          ))}
        </ul>
        {mayEdit ? (
          <Button
            loading={save.isPending}
            onClick={() =>
              save.mutate(
                { name: name.slice(0, 200), group: place },
                {
                  onError: toast.error,
                  onSuccess: (made) =>
                    void navigate({ to: "/segments/$id", params: { id: String(made.id) } }),
                },
              )
            }
          >
            {t("groups.save")}
          </Button>
        ) : null}
      </div>
    </section>
  );
}

/** Where the groups lie to each other: near means alike, large means many. */
function GroupMap({ groups, names }: { groups: Group[]; names: string[] }) {
  const { t } = useTranslation("models");
  const xs = groups.map((each) => each.at[0]);
  const ys = groups.map((each) => each.at[1]);
  const along = (value: number, all: number[], size: number) => {
    const [low, high] = [Math.min(...all), Math.max(...all)];
    return 50 + ((value - low) / (high - low || 1)) * (size - 100);
  };
  return (
    <Card title={t("groups.map")}>
      <p className="sub">{t("groups.mapText")}</p>
      <svg className="group-map" viewBox="0 0 640 260" role="img" aria-label={t("groups.map")}>
        {groups.map((each, place) => (
          <g key={`${each.at[0]}-${each.people}`} data-tone={toneAt(place)}>
            <circle
              cx={along(each.at[0], xs, 640)}
              cy={along(each.at[1], ys, 260)}
              r={14 + Math.sqrt(each.share) * 46}
            />
            <text x={along(each.at[0], xs, 640)} y={along(each.at[1], ys, 260) + 5} textAnchor="middle">
              {place + 1}
            </text>
          </g>
        ))}
      </svg>
      <ol className="group-names">
        {groups.map((each, place) => (
          <li key={`${each.at[0]}-${each.people}`} data-tone={toneAt(place)}>
            {names[place]}
          </li>
        ))}
      </ol>
    </Card>
  );
}

function GroupsView() {
  const { t } = useTranslation("models");
  const mayEdit = useCan("scores.edit");
  const found = useGroups();
  const find = useFindGroups();
  const [count, setCount] = useState<number>(0);
  const run = found.data?.run;
  const start = mayEdit ? (
    <>
      <Select
        aria-label={t("groups.count")}
        value={count}
        onChange={setCount}
        style={{ width: 150 }}
        options={[0, 3, 4, 5, 6, 7, 8].map((value) => ({
          value,
          label: value ? t("groups.many", { number: value }) : t("groups.auto"),
        }))}
      />
      <Button
        type={run ? "default" : "primary"}
        disabled={isWorking(run)}
        loading={find.isPending}
        onClick={() => find.mutate(count || null, { onError: toast.error })}
      >
        {t(run ? "groups.again" : "groups.find")}
      </Button>
    </>
  ) : null;
  return (
    <Page
      title={t("groups.title")}
      crumb={<Link to="/models">{t("title")}</Link>}
      sub={t("groups.sub")}
      actions={run ? start : null}
    >
      <QueryView query={found}>
        {(look) => {
          const result = look.result as Groups;
          const { groups } = result;
          const names = groups ? groupNames(t, groups) : [];
          return (
            <div className="stack">
              {look.run ? <RunLine run={look.run} mayEdit={mayEdit} /> : null}
              <Sampled found={result} about="groups" />
              {groups ? (
                <>
                  <GroupMap groups={groups} names={names} />
                  <div className="group-cards">
                    {groups.map((group, place) => (
                      <GroupCard
                        key={`${group.at[0]}-${group.people}`}
                        group={group}
                        name={names[place] ?? ""}
                        place={place}
                      />
                    ))}
                  </div>
                </>
              ) : look.run ? null : (
                <div className="card">
                  <State icon={<ClusterOutlined />} tone="violet" title={t("groups.empty")} action={start}>
                    {t("groups.text")}
                  </State>
                </div>
              )}
            </div>
          );
        }}
      </QueryView>
    </Page>
  );
}

export default function GroupsPage() {
  return (
    <Guard permission="scores.view">
      <GroupsView />
    </Guard>
  );
}
