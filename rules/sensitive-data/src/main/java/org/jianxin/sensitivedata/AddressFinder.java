package org.jianxin.sensitivedata;

/**
 * Addresses: names of province, city and county (GB/T 2260), then roads, villages, estates, then numbers. A place alone
 * is no address; a number, a village or the word 地址 must go with it.
 */
final class AddressFinder {
    private static final String NAMED = "路街道巷弄村镇乡苑园区庄屯里寨坊湾城寓厦场桥社";
    private static final String NUMBERED = "号幢栋座室楼层弄组队巷排";
    private static final String NUMERALS = "一二三四五六七八九十百甲乙丙丁";
    /** Characters of sentences, not of addresses. */
    private static final String STOPS = "的了是及被将把因并已等在说令案今昨与为对从第";

    private static final int MAX_TAIL = 60;
    private static final int MAX_NAME = 12;

    private final WordTrie words;

    AddressFinder(Tables tables) {
        this.words = tables.words;
    }

    /** Looks at a place name that begins at {@code start}; returns where the address ends, or 0 when it is none. */
    int find(Scan scan, int start) {
        if (CharTable.of(scan.at(start - 1)) == CharTable.MASK) {
            return 0;
        }
        int at = start;
        int places = 0;
        int lowest = 0;
        while (true) {
            int length = words.placeAt(scan.text, at);
            if (length == 0 && places > 0 && isLevelGap(scan.at(at))) {
                length = words.placeAt(scan.text, at + 1);
                at += length > 0 ? 1 : 0;
            }
            if (length == 0) {
                break;
            }
            lowest = Math.max(lowest, words.typeOf(scan.text, at, length));
            at += length;
            places++;
        }
        scan.addressesTriedTo(at);
        if (places == 0) {
            return 0;
        }
        Tail tail = new Tail(scan, at);
        int end = tail.read();
        boolean announced = Context.says(scan.fieldFlags(), SensitiveKind.ADDRESS)
                || Context.says(scan.flags(start), SensitiveKind.ADDRESS);
        if (tail.masks >= (places > 1 || announced ? 2 : 3) && end >= 0) {
            scan.report(SensitiveKind.ADDRESS, start, end, ValueForm.MASKED, end - start - tail.masks);
            return end;
        }
        boolean alone = !CharTable.isHan(scan.at(start - 1)) && end >= 0 && !CharTable.isHan(scan.at(end));
        boolean street = tail.numbers > 0 && (tail.names > 0 || places > 1 && lowest == WordTrie.COUNTY);
        boolean village = tail.names > 0 && (announced || alone && tail.names > 1 && places > 1);
        if (end < 0 || tail.masks > 0 || !street && !village) {
            return 0;
        }
        scan.report(SensitiveKind.ADDRESS, start, end, ValueForm.CLEAR, scan.text.codePointCount(start, end));
        return end;
    }

    private static boolean isLevelGap(char c) {
        return c == ' ' || c == '-' || c == '/';
    }

    /** What follows the names of places. */
    private static final class Tail {
        private final Scan scan;
        private final int start;
        private int names;
        private int numbers;
        private int masks;

        Tail(Scan scan, int start) {
            this.scan = scan;
            this.start = start;
        }

        /** Reads as far as it is address; the end, or -1 when nothing is. */
        int read() {
            int end = -1;
            int at = start;
            int unit = start;
            while (at < scan.length && at - start < MAX_TAIL && at - unit <= MAX_NAME) {
                char c = scan.text.charAt(at);
                if (CharTable.isMask(c)) {
                    masks++;
                    at++;
                    end = at;
                    unit = at;
                } else if (CharTable.isDigit(c) || CharTable.of(c) == CharTable.UPPER) {
                    int next = number(at);
                    if (next < 0) {
                        break;
                    }
                    end = next;
                    at = next;
                    unit = next;
                } else if (CharTable.isHan(c) && STOPS.indexOf(c) < 0) {
                    at++;
                    if (at - 1 > unit && NAMED.indexOf(c) >= 0) {
                        names++;
                        unit = at;
                        end = at;
                    } else if (NUMBERED.indexOf(c) >= 0 && NUMERALS.indexOf(scan.at(at - 2)) >= 0 && names > 0) {
                        numbers++;
                        unit = at;
                        end = at;
                    } else if (masks > 0 && (NUMBERED.indexOf(c) >= 0 || NAMED.indexOf(c) >= 0) && unit == at - 1) {
                        unit = at;
                        end = at;
                    }
                } else {
                    break;
                }
            }
            return end;
        }

        /** A house number, floor or room; the end, or -1 when the digits are something else. */
        private int number(int from) {
            int at = from;
            boolean chain = false;
            while (at < scan.length && at - from < 12 && isNumberPart(scan.text.charAt(at))) {
                chain |= scan.text.charAt(at) == '-' || scan.text.charAt(at) == '#';
                at++;
            }
            char after = scan.at(at);
            if (after == '单' && scan.at(at + 1) == '元') {
                numbers++;
                return at + 2;
            }
            if (NUMBERED.indexOf(after) >= 0) {
                numbers++;
                return at + 1;
            }
            boolean ends = !CharTable.isHan(after) && scan.closes(at);
            if (ends && at - from <= 12 && (numbers > 0 || names > 0)) {
                numbers++;
                return scan.at(at - 1) == '-' ? at - 1 : at;
            }
            return chain && numbers > 0 ? at : -1;
        }

        private static boolean isNumberPart(char c) {
            return CharTable.isDigit(c) || CharTable.of(c) == CharTable.UPPER || c == '-' || c == '#';
        }
    }
}
