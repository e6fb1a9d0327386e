package org.jianxin.intake.sql;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.sf.jsqlparser.JSQLParserException;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.Token;
import net.sf.jsqlparser.statement.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Analyses SQL statements whose literals have been replaced by {@code ?}, in PostgreSQL's dialect. Never throws for what
 * is in a statement: what is not understood is said in {@link SqlAnalysis#problem()}. Safe for use by several threads.
 */
public final class SqlAnalyzer implements AutoCloseable {
    /** Longest text analysed, in characters, comments and surplus white space not counted. */
    public static final int MAX_LENGTH = 64 << 10;

    /** Most statements analysed in one text. */
    private static final int MAX_STATEMENTS = 64;

    /** Deepest nesting of brackets; far above what people and programs write. */
    private static final int MAX_DEPTH = 200;

    /** The same few statements come again and again; the cache holds at most 1024 of at most 4096 characters. */
    private static final int CACHED = 1024;

    private static final int CACHED_LENGTH = 4096;

    /** Statements that touch no table, or only one named before, and that the grammar knows in part only. */
    private static final Set<String> WITHOUT_TABLES = Set.of(
            "abort",
            "begin",
            "checkpoint",
            "close",
            "commit",
            "deallocate",
            "discard",
            "end",
            "execute",
            "fetch",
            "listen",
            "move",
            "notify",
            "release",
            "reset",
            "rollback",
            "savepoint",
            "set",
            "show",
            "start",
            "unlisten");

    /** {@code DECLARE c CURSOR … FOR query} and {@code PREPARE p (types) AS statement}; what follows is the statement. */
    private static final Pattern WRAPPER = Pattern.compile(
            "(?:declare\\s+\\S+\\s+(?:\\w+\\s+)*?cursor\\s+(?:with(?:out)?\\s+hold\\s+)?for|prepare\\s+[^\\s(]+\\s*(?:\\([^()]*\\)\\s*)?as)\\s+",
            Pattern.CASE_INSENSITIVE);

    private final long timeoutMillis;
    private final ExecutorService parsers;
    private final Map<String, SqlAnalysis> cache = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SqlAnalysis> eldest) {
            return size() > CACHED;
        }
    };

    /** @param timeout longest time spent on parsing one statement, for instance two seconds */
    public SqlAnalyzer(Duration timeout) {
        this.timeoutMillis = timeout.toMillis();
        AtomicInteger count = new AtomicInteger();
        this.parsers = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "sql-parser-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * What the statements of a text touch, all taken together.
     *
     * @param budget longest time spent on parsing all of them
     */
    public SqlAnalysis analyze(String text, Duration budget) {
        boolean cached = text.length() <= CACHED_LENGTH;
        if (cached) {
            synchronized (cache) {
                SqlAnalysis known = cache.get(text);
                if (known != null) {
                    return known;
                }
            }
        }
        Reading reading = new Reading();
        read(text, reading, System.nanoTime() + budget.toNanos());
        SqlAnalysis analysis = reading.result();
        if (cached && reading.repeatable()) {
            synchronized (cache) {
                cache.put(text, analysis);
            }
        }
        return analysis;
    }

    @Override
    public void close() {
        parsers.shutdownNow();
    }

    private void read(String text, Reading reading, long deadline) {
        List<String> statements = SqlText.statements(text);
        if (statements.stream().mapToLong(String::length).sum() > MAX_LENGTH) {
            reading.problem("SQL not analysed: longer than " + MAX_LENGTH + " characters");
            return;
        }
        int last = Math.min(statements.size(), MAX_STATEMENTS);
        for (int i = 0; i < last; i++) {
            String problem = readOne(statements.get(i), reading, deadline);
            if (problem != null) {
                reading.problem("SQL not understood: statement " + (i + 1) + ", " + problem);
            }
        }
        if (statements.size() > MAX_STATEMENTS) {
            reading.problem("SQL not understood: more than " + MAX_STATEMENTS + " statements in one");
        }
    }

    /** Returns what is wrong, or null. */
    private @Nullable String readOne(String statement, Reading reading, long deadline) {
        try {
            String text = unwrapped(statement);
            if (SqlText.depth(text) > MAX_DEPTH) {
                return "nested too deeply";
            }
            String verb = SqlText.verb(text);
            if (WITHOUT_TABLES.contains(verb)) {
                return null;
            }
            CopyStatement copy = verb.equals("copy") ? CopyStatement.of(text) : null;
            if (copy != null && copy.query() == null) {
                copy.read(reading);
                return null;
            }
            new StatementReader(reading).read(parse(copy == null ? text : copy.query(), deadline));
            return null;
        } catch (JSQLParserException e) {
            if (tookTooLong(e)) {
                reading.tookTooLong();
                return "parsing took too long";
            }
            return place(e);
        } catch (UnsupportedOperationException e) {
            return "a construct that is not read";
        } catch (Reading.TooComplexException e) {
            return String.valueOf(e.getMessage());
        } catch (RuntimeException e) {
            return "the parser failed (" + e.getClass().getSimpleName() + ")";
        } catch (StackOverflowError e) {
            return "nested too deeply";
        }
    }

    private static String unwrapped(String statement) {
        Matcher wrapper = WRAPPER.matcher(statement);
        return wrapper.lookingAt() ? statement.substring(wrapper.end()) : statement;
    }

    private Statement parse(@Nullable String statement, long deadline) throws JSQLParserException {
        String text = String.valueOf(statement);
        try {
            return parseOnce(text, deadline);
        } catch (JSQLParserException first) {
            String relaxed = SqlText.relaxed(text);
            if (relaxed.equals(text) || tookTooLong(first)) {
                throw first;
            }
            try {
                return parseOnce(relaxed, deadline);
            } catch (JSQLParserException second) {
                if (tookTooLong(second)) {
                    throw second;
                }
                throw first; // its position is one in the statement as it stands
            }
        }
    }

    private Statement parseOnce(String statement, long deadline) throws JSQLParserException {
        long left = Math.min(timeoutMillis, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        if (left <= 0) {
            throw new JSQLParserException(new TimeoutException("no time is left"));
        }
        return CCJSqlParserUtil.parseStatement(
                CCJSqlParserUtil.newParser(statement).withTimeOut(left), parsers);
    }

    private static boolean tookTooLong(JSQLParserException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** Where the parser stopped; its own message quotes the statement. */
    private static String place(JSQLParserException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ParseException parse && parse.currentToken != null) {
                Token token = parse.currentToken.next == null ? parse.currentToken : parse.currentToken.next;
                return "line " + token.beginLine + " column " + token.beginColumn;
            }
            if (cause instanceof StackOverflowError) {
                return "nested too deeply";
            }
        }
        return "no place known";
    }
}
