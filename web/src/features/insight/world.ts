/**
 * The countries as tiles, near where they lie: members and observers of the United Nations, Greenland and Puerto Rico.
 * Laid out from the coordinates in tzdata's `zone.tab` (public domain). 台湾, 香港 and 澳门 are part of China's tile.
 */
const ROWS = `
.. .. .. .. .. .. .. .. GL .. .. .. .. .. .. .. FI .. .. .. .. .. .. .. .. .. .. .. .. ..
.. .. .. CA .. .. .. .. .. IS .. .. NO DK SE PL LV EE .. .. .. .. .. .. RU .. .. .. .. ..
.. .. .. .. .. .. .. .. .. .. IE BE NL DE CZ AT LT BY .. .. .. .. .. .. .. .. .. .. .. ..
.. .. .. .. .. .. .. .. .. .. GB FR LU LI SI SK HU MD UA .. .. .. KZ .. .. .. .. .. .. ..
.. .. .. .. .. .. .. .. .. .. .. AD CH SM HR BA RS RO .. .. GE UZ KG .. MN .. .. .. .. ..
.. .. .. US .. .. .. .. .. .. PT ES MC VA IT ME MK BG TR AM AZ TM TJ .. .. .. KP .. .. ..
.. .. .. .. .. .. .. .. .. .. MA .. .. TN MT AL GR CY LB SY IQ IR AF .. CN .. KR JP .. ..
.. .. .. .. CU BS .. .. .. .. .. .. DZ LY .. .. .. EG IL JO KW BH PK NP BT .. .. .. .. ..
.. .. .. MX JM HT PR AG .. .. MR .. .. .. .. .. .. .. PS SA QA AE OM BD MM .. .. .. .. ..
.. .. .. GT BZ DO KN DM CV SN .. ML NE .. .. TD .. SD .. ER .. .. .. IN LA .. .. .. .. ..
.. .. .. SV HN VE VC LC BB GM GW BF .. .. .. .. .. .. .. DJ YE .. .. .. TH KH PH .. .. ..
.. .. .. NI CR PA GD TT .. GN SL BJ NG .. .. .. .. .. .. ET .. .. .. LK .. VN PW FM MH ..
.. .. .. .. .. CO .. GY SR LR CI TG GQ CM .. CF .. SS .. .. .. .. MV .. .. BN .. .. .. ..
.. .. .. .. .. EC .. .. .. .. .. GH ST GA .. .. CD RW UG KE SO .. .. .. SG MY .. .. NR KI
.. .. .. .. .. .. .. .. BR .. .. .. .. AO CG .. .. BI TZ .. .. SC .. .. .. ID TL PG SB TV
WS .. .. .. .. PE BO .. .. .. .. .. .. .. .. .. .. ZM MW KM .. .. .. .. .. .. .. .. VU ..
TO .. .. .. .. .. .. PY .. .. .. .. .. .. NA .. BW ZW .. MZ MG MU .. .. .. .. AU .. .. FJ
.. .. .. .. .. CL .. UY .. .. .. .. .. .. .. .. ZA LS SZ .. .. .. .. .. .. .. .. .. .. ..
.. .. .. .. .. .. AR .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. .. NZ
`;

export const countries: readonly (readonly [string, number, number])[] = ROWS.trim()
  .split("\n")
  .flatMap((line, row) =>
    line.split(" ").flatMap((code, column) => (code === ".." ? [] : [[code, column, row] as const])),
  );
export const COLUMNS = 30;
export const LINES = 19;
