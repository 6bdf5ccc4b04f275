import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { digits, letters, shadeOf } from "./definition";
import "./parts.css";
import "./texts";

type Props = {
  counts: Record<string, number>;
  cells?: Record<string, string>;
  /** A grade to mark: a person's own. */
  marked?: string;
  small?: boolean;
  chosen?: string;
  onChoose?: (grade: string) => void;
};

/** Fit down, engagement across; each cell shaded by its people and readable by its number alone. */
export function Matrix({ counts, cells, marked, small, chosen, onChoose }: Props) {
  const { t } = useTranslation("scores");
  const format = useFormat();
  const most = Math.max(0, ...Object.values(counts));
  const cellOf = (grade: string) => {
    const people = counts[grade] ?? 0;
    const label = t("cell", { grade, count: people, value: format.count(people) });
    const inside = small ? null : (
      <>
        <b>{grade}</b>
        <span className="num">{format.count(people)}</span>
        {cells?.[grade] ? <em className="ellipsis">{cells[grade]}</em> : null}
      </>
    );
    const look = {
      className: "grade-cell",
      "data-letter": grade[0],
      "data-marked": marked === grade || chosen === grade || undefined,
      style: { "--shade": shadeOf(people, most) } as React.CSSProperties,
    };
    return onChoose ? (
      <button
        type="button"
        {...look}
        aria-label={label}
        aria-pressed={chosen === grade}
        onClick={() => onChoose(grade)}
      >
        {inside}
      </button>
    ) : (
      <div {...look} title={small ? label : undefined}>
        {inside}
      </div>
    );
  };
  if (small)
    return (
      <div className="grade-matrix small" role="img" aria-label={t("matrixOf", { count: most })}>
        {letters.flatMap((letter) =>
          digits.map((digit) => <div key={letter + digit}>{cellOf(letter + digit)}</div>),
        )}
      </div>
    );
  return (
    <table className="grade-matrix" aria-label={t("matrix")}>
      <thead>
        <tr>
          <td />
          {digits.map((digit) => (
            <th key={digit} scope="col">
              {digit}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {letters.map((letter) => (
          <tr key={letter}>
            <th scope="row">{letter}</th>
            {digits.map((digit) => (
              <td key={digit}>{cellOf(letter + digit)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
