import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { LineChart } from "./LineChart";

test("the numbers can be read without the picture", () => {
  const data = [
    { label: "11-21", value: 3 },
    { label: "11-22", value: 1200 },
  ];
  render(
    <LineChart
      data={data}
      name="Events"
      label="Trend"
      tone="primary"
      height={200}
      count={(n) => n.toLocaleString("en")}
    />,
  );
  expect(screen.getByRole("row", { name: "11-22 1,200" })).toBeTruthy();
});
