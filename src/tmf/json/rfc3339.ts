import { parseInstant } from './instant';

const DATE_TIME = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-](\d{2}):(\d{2}))$/;

/** Whether the text is an RFC 3339 date-time that exists: 2024-02-30 and 25:00 do not; a leap second does. */
export function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text);
  if (!match) return false;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zoneHour = 0, zoneMinute = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const daysInMonth = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  return (
    month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth &&
    hour <= 23 && minute <= 59 && second <= 60 && zoneHour <= 23 && zoneMinute <= 59
  ); // prettier-ignore
}

/** Whether both values are date-times and the first is the earlier instant, whatever their offsets. */
export function isBefore(value: unknown, other: unknown): boolean {
  if (typeof value !== 'string' || typeof other !== 'string') return false;
  // The common case: spelt alike, in UTC, and in order. Instants take several times as long.
  const isAlike =
    value.length === other.length && value[10] === other[10] && value.endsWith('Z') && other.endsWith('Z');
  if (isAlike && value >= other) return false;
  const [instant, otherInstant] = [parseInstant(value), parseInstant(other)];
  return instant !== undefined && otherInstant !== undefined && instant < otherInstant;
}
