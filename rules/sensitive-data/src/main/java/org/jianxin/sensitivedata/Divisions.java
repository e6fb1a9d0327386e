package org.jianxin.sensitivedata;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Administrative divisions (GB/T 2260): every code that was ever in force, and the names. */
final class Divisions {
    /** What a name is the name of. */
    enum Level {
        PROVINCE,
        CITY,
        COUNTY
    }

    private final BitSet codes = new BitSet(900_000);
    private final BitSet provinces = new BitSet(100);
    private final Map<String, Level> names = new LinkedHashMap<>();

    Divisions() {
        try (BufferedReader reader = Resources.reader("divisions.tsv")) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.startsWith("#")) {
                    add(line.split("\t"));
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("divisions.tsv cannot be read", e);
        }
    }

    private void add(String[] cells) {
        int code = Integer.parseInt(cells[0]);
        codes.set(code);
        provinces.set(code / 10_000);
        Level level = code % 10_000 == 0 ? Level.PROVINCE : code % 100 == 0 ? Level.CITY : Level.COUNTY;
        for (int i = 1; i < cells.length; i++) {
            String name = cells[i];
            if (name.length() >= 2 && !isPlaceholder(name)) {
                names.merge(name, level, (a, b) -> a.compareTo(b) < 0 ? a : b);
            }
        }
    }

    /** Lines of the list that group counties and are no places, such as 市辖区 and 省直辖县级行政区划. */
    private static boolean isPlaceholder(String name) {
        return name.contains("直辖") || name.equals("市辖区") || name.endsWith("行政单位") || name.endsWith("委员会");
    }

    /** Whether a six-digit code was ever in force. */
    boolean known(int code) {
        return codes.get(code);
    }

    /** Whether two digits begin any code. */
    boolean knownProvince(int twoDigits) {
        return provinces.get(twoDigits);
    }

    /** How many codes begin with these digits. */
    int beginningWith(int digits, int length) {
        int scale = 1;
        for (int i = length; i < 6; i++) {
            scale *= 10;
        }
        return codes.get(digits * scale, (digits + 1) * scale).cardinality();
    }

    /** Names, each with the highest level it names. */
    Map<String, Level> names() {
        return names;
    }
}
