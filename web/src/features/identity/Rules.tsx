import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/shared/ui/Page";

/** A person, or an identifier, in the small pictures. */
function Dot({ x, y, tone, children }: { x: number; y: number; tone: string; children: string }) {
  return (
    <g data-tone={tone}>
      <circle cx={x} cy={y} r="11" className="rule-dot" />
      <text x={x} y={y + 3.5} textAnchor="middle" className="rule-text">
        {children}
      </text>
    </g>
  );
}

function Wire({ d, refused }: { d: string; refused?: boolean }) {
  return (
    <g className="graph-edge" data-state={refused ? "refused" : "joins"}>
      <path className="graph-line" d={d} />
    </g>
  );
}

const pictures: Record<string, ReactNode> = {
  strength: (
    <>
      <Wire d="M25 30 L69 30 M91 30 L135 30" />
      <Dot x={14} y={30} tone="primary">
        1
      </Dot>
      <Dot x={80} y={30} tone="amber">
        2
      </Dot>
      <Dot x={146} y={30} tone="gray">
        3
      </Dot>
    </>
  ),
  most: (
    <>
      <Wire d="M25 18 L69 30" />
      <Wire d="M135 18 L91 30" refused />
      <Dot x={14} y={18} tone="primary">
        A
      </Dot>
      <Dot x={80} y={34} tone="gray">
        ▭
      </Dot>
      <Dot x={146} y={18} tone="primary">
        B
      </Dot>
    </>
  ),
  scoped: (
    <>
      <Wire d="M25 14 L69 26 M25 46 L69 34" />
      <Dot x={14} y={14} tone="green">
        a
      </Dot>
      <Dot x={14} y={46} tone="sky">
        b
      </Dot>
      <Dot x={80} y={30} tone="primary">
        A
      </Dot>
    </>
  ),
  follows: (
    <>
      <path className="rule-axis" d="M4 48 L156 48" />
      <rect className="rule-span" data-tone="primary" x="8" y="40" width="64" height="6" rx="3" />
      <rect className="rule-span" data-tone="violet" x="78" y="40" width="74" height="6" rx="3" />
      <Dot x={40} y={20} tone="primary">
        A
      </Dot>
      <Dot x={115} y={20} tone="violet">
        B
      </Dot>
    </>
  ),
  expires: (
    <>
      <path className="rule-axis" d="M4 48 L156 48" />
      <rect className="rule-span" data-tone="primary" x="8" y="40" width="40" height="6" rx="3" />
      <path className="rule-gap" d="M52 43 L108 43" />
      <rect className="rule-span" data-tone="violet" x="112" y="40" width="40" height="6" rx="3" />
      <Dot x={28} y={20} tone="primary">
        A
      </Dot>
      <Dot x={132} y={20} tone="violet">
        B
      </Dot>
    </>
  ),
  blocked: (
    <>
      <Wire d="M25 14 L69 27 M25 46 L69 33 M91 27 L135 14 M91 33 L135 46" refused />
      {[14, 46].map((y) => (
        <g key={y}>
          <Dot x={14} y={y} tone="primary">
            A
          </Dot>
          <Dot x={146} y={y} tone="primary">
            B
          </Dot>
        </g>
      ))}
      <Dot x={80} y={30} tone="coral">
        ×
      </Dot>
    </>
  ),
};

/** Each rule in a sentence and a picture. */
export function Rules() {
  const { t } = useTranslation("identity");
  return (
    <Card title={t("rules.title")}>
      <ul className="rules">
        {Object.entries(pictures).map(([key, drawing]) => (
          <li key={key}>
            <svg viewBox="0 0 160 60" width="160" height="60" aria-hidden="true">
              {drawing}
            </svg>
            <h3>{t(`rules.${key}.title`)}</h3>
            <p className="sub">{t(`rules.${key}.text`)}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
