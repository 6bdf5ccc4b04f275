import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { Card } from "@/shared/ui/Page";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { ErrorState, SkeletonRows } from "@/shared/ui/states";
import type { Tried } from "../api";
import { reasonText } from "../reasons";
import { glance } from "./model";

type Item = Tried["items"][number];
type Signature = Tried["signature"];

function facts(item: Item): [string, unknown][] {
  const named = (item.identifiers as { namespace: string; value: string }[] | undefined) ?? [];
  const who: [string, unknown][] = [
    ["user_id", item.userId],
    ["anonymous_id", item.anonymousId],
    ...named.map((each): [string, unknown] => [each.namespace, each.value]),
  ];
  const what = Object.entries((item.properties ?? item.traits ?? {}) as { [name: string]: unknown });
  return [...who.filter(([, value]) => value !== undefined), ...what];
}

function Made({ item }: { item: Item }) {
  const { t } = useTranslation("webhooks");
  const title = item.event ?? item.name ?? item.groupId ?? t(`kind.${String(item.type)}`);
  return (
    <li className="made">
      <Pill tone={item.type === "identify" ? "teal" : "primary"} dot>
        {String(title)}
      </Pill>
      <dl>
        {facts(item).map(([name, value]) => (
          <div key={name}>
            <dt className="mono">{name}</dt>
            <dd className="ellipsis">
              {Array.isArray(value) ? value.map(String).join(", ") : glance(value)}
            </dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

const proofTones: { [proof in Signature["proof"]]: Tone } = {
  unchecked: "gray",
  unsigned: "gray",
  accepted: "green",
  late: "amber",
  refused: "coral",
};

/** Whether the sender of the sample would be let in, and why not. */
function SignatureLine({ signature }: { signature: Signature }) {
  const { t } = useTranslation("webhooks");
  const { proof, reason = "", header = "" } = signature;
  const where = reason === "signature_missing" && header ? t("proofWhere", { header }) : "";
  return (
    <div className="map-proof" role="status">
      <Pill tone={proofTones[proof]} dot>
        {t(`proof.${proof}`)}
      </Pill>
      <p className="sub">
        {proof === "refused" ? `${reasonText(t, reason)}${where}` : t(`proofText.${proof}`)}
      </p>
    </div>
  );
}

/** What the sample becomes under the mapping as it is drawn now. */
export function Result({ tried, error }: { tried: Tried | undefined; error: unknown }) {
  const { t } = useTranslation("webhooks");
  const format = useFormat();
  const count = tried?.items.length ?? 0;
  const general = tried?.problems.filter((problem) => !problem.path.startsWith("items[")) ?? [];
  return (
    <Card
      title={t("result.title")}
      extra={<span className="sub num">{t("result.items", { count, value: format.count(count) })}</span>}
    >
      {error ? <ErrorState error={error} compact /> : null}
      {tried ? <SignatureLine signature={tried.signature} /> : null}
      {general.map((problem) => (
        <p className="field-error" key={problem.code}>
          {t(`problem.${problem.code}`, { defaultValue: problem.message })}
        </p>
      ))}
      {tried ? (
        count === 0 ? (
          <p className="muted">{t(tried.problems.length ? "result.broken" : "result.nothing")}</p>
        ) : (
          <ul aria-label={t("result.title")}>
            {tried.items.map((item) => (
              <Made key={String(item.messageId)} item={item} />
            ))}
          </ul>
        )
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Card>
  );
}
