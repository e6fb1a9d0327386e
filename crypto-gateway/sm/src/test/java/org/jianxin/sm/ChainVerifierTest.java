package org.jianxin.sm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chains of ten records, a checkpoint after the fifth and the tenth, and what an attacker may do to them. */
class ChainVerifierTest {

    private static final Sm2KeyPair KEY = Sm2KeyPair.generate(new SecureRandom());
    private static final Sm2KeyPair ATTACKER = Sm2KeyPair.generate(new SecureRandom());
    private static final Function<String, Sm2PublicKey> KEYS =
            id -> id.equals(KEY.publicKey().keyId()) ? KEY.publicKey() : null;
    private static final byte[] SEALED = sealed();

    /** Index of the line of record 5, of its checkpoint, of record 6. */
    private static final int RECORD_5 = 5;

    private static final int CHECKPOINT_5 = 6;
    private static final int RECORD_6 = 7;

    @TempDir
    private Path directory;

    @Test
    void anUntouchedChainIsWhole() throws IOException {
        ChainReport report = verify(SEALED);
        assertThat(report)
                .isEqualTo(new ChainReport(true, "test/chain", 10, 2, 10, report.end(), true, null, -1, null, ""));
        assertThat(report.end().number()).isEqualTo(10);
    }

    @Test
    void aChangedRecordIsNamed() throws IOException {
        List<String> lines = lines();
        lines.set(RECORD_5, lines.get(RECORD_5).replace("payload", "paYload"));
        assertProblem(lines, ChainProblem.LINK, 5);
    }

    @Test
    void aRemovedRecordIsNamed() throws IOException {
        List<String> lines = lines();
        lines.remove(RECORD_6);
        assertProblem(lines, ChainProblem.NUMBER, 6);
    }

    @Test
    void aRecordRemovedRightBeforeACheckpointIsNamed() throws IOException {
        List<String> lines = lines();
        lines.remove(RECORD_5);
        assertProblem(lines, ChainProblem.NUMBER, 5);
    }

    @Test
    void aDoubledRecordIsNamed() throws IOException {
        List<String> lines = lines();
        lines.add(RECORD_6, lines.get(RECORD_6));
        assertProblem(lines, ChainProblem.NUMBER, 7);
    }

    @Test
    void anInsertedRecordIsNamed() throws IOException {
        List<String> lines = lines();
        lines.add(RECORD_6, "6 " + "ab".repeat(32) + " {\"forged\":true}");
        assertProblem(lines, ChainProblem.LINK, 6);
    }

    @Test
    void reorderedRecordsAreNamed() throws IOException {
        List<String> lines = lines();
        lines.add(RECORD_6, lines.remove(RECORD_6 + 1));
        assertProblem(lines, ChainProblem.NUMBER, 6);
    }

    @Test
    void recordsRewrittenWithNewLinksContradictTheNextCheckpoint() throws IOException {
        List<String> lines = lines();
        rewriteFrom(lines, 7);
        assertProblem(lines, ChainProblem.FORGED_CHECKPOINT, 10);
        assertThat(verify(lines).signedThrough())
                .as("what can still be believed")
                .isEqualTo(5);
    }

    @Test
    void aCheckpointSignedByAnotherKeyIsForged() throws IOException {
        List<String> lines = lines();
        rewriteFrom(lines, 7);
        ChainLine last = ChainLine.parse(bytes(lines.get(11)), 0, lines.get(11).length(), 10);
        ChainHeader header = ChainHeader.parse(bytes(lines.get(0)));
        byte[] signature = ATTACKER.sign(header.checkpointMessage(10, last.link));
        lines.set(12, new String(ChainLine.checkpoint(10, last.link, signature), ISO_8859_1).strip());
        assertProblem(lines, ChainProblem.FORGED_CHECKPOINT, 10);
    }

    @Test
    void aCheckpointOfAnotherChainIsForged() throws IOException {
        List<String> lines = lines();
        lines.set(0, lines.get(0).replace("test/chain", "test/other"));
        assertProblem(lines, ChainProblem.FORGED_CHECKPOINT, 5);
    }

    @Test
    void aCheckpointInTheWrongPlaceIsForged() throws IOException {
        List<String> lines = lines();
        lines.add(9, lines.get(CHECKPOINT_5));
        assertProblem(lines, ChainProblem.FORGED_CHECKPOINT, 7);
    }

    @Test
    void aRemovedCheckpointInTheMiddleTakesNothingAway() throws IOException {
        List<String> lines = lines();
        lines.remove(CHECKPOINT_5);
        assertThat(verify(lines).ok()).isTrue();
        assertThat(verify(lines).signedThrough()).isEqualTo(10);
    }

    @Test
    void aMissingFinalCheckpointIsSeenWhenTheChainMustBeSealed() throws IOException {
        List<String> lines = lines();
        lines.remove(12);
        assertProblem(lines, ChainProblem.UNSEALED, 6);
        ChainReport growing = verify(lines, ChainExpectation.none());
        assertThat(growing.ok()).isTrue();
        assertThat(growing.endsWithCheckpoint()).isFalse();
        assertThat(growing.signedThrough()).isEqualTo(5);
    }

    @Test
    void truncationToAnEarlierCheckpointIsSeenAgainstAKnownPosition() throws IOException {
        ChainPosition known = verify(SEALED).end();
        List<String> cut = lines().subList(0, RECORD_6);
        assertThat(verify(cut).ok()).as("nothing in the file itself shows it").isTrue();
        ChainReport report = verify(cut, ChainExpectation.ofSealed().reaching(known));
        assertThat(report.problem()).isEqualTo(ChainProblem.TRUNCATED);
        assertThat(report.firstBadNumber()).isEqualTo(6);
    }

    @Test
    void aChainMayHaveGrownBeyondAKnownPositionButNotDifferAtIt() throws IOException {
        ChainPosition five = positionAt(5);
        assertThat(verify(lines(), ChainExpectation.ofSealed().reaching(five)).ok())
                .isTrue();
        ChainPosition zero = ChainPosition.start();
        assertThat(verify(lines(), ChainExpectation.ofSealed().reaching(zero)).ok())
                .isTrue();
        ChainPosition wrong = new ChainPosition(5, Sm3.digest());
        ChainReport report = verify(lines(), ChainExpectation.ofSealed().reaching(wrong));
        assertThat(report.problem()).isEqualTo(ChainProblem.TRUNCATED);
        assertThat(report.firstBadNumber()).isEqualTo(5);
    }

    @Test
    void anUnknownKeyIsNotTrusted() throws IOException {
        ChainReport report =
                ChainVerifier.verify(new ByteArrayInputStream(SEALED), id -> null, ChainExpectation.none());
        assertThat(report.problem()).isEqualTo(ChainProblem.UNKNOWN_KEY);
        assertThat(report.firstBadNumber()).isZero();
        ChainReport swapped = ChainVerifier.verify(
                new ByteArrayInputStream(SEALED), id -> ATTACKER.publicKey(), ChainExpectation.none());
        assertThat(swapped.problem()).isEqualTo(ChainProblem.UNKNOWN_KEY);
    }

    @Test
    void whatIsNoChainHasABadHeader() throws IOException {
        for (String content : List.of("", "\n", "hello\n", "x".repeat(100_000), "{\"chain\":\"a\",\"version\":1}\n")) {
            ChainReport report = verify(content.getBytes(ISO_8859_1));
            assertThat(report.problem()).isEqualTo(ChainProblem.HEADER);
            assertThat(report.firstBadNumber()).isZero();
            assertThat(report.end()).isNull();
        }
    }

    @Test
    void linesInAnotherFormThanTheCanonicalOneAreMalformed() throws IOException {
        for (Function<String, String> change : List.<Function<String, String>>of(
                line -> "0" + line,
                line -> "+" + line,
                line -> line.toUpperCase(java.util.Locale.ROOT),
                line -> line.replaceFirst(" ", "  "),
                line -> " " + line,
                line -> "",
                line -> "#",
                line -> "5",
                line -> "99999999999999999999 " + line.substring(2),
                line -> "9223372036854775808 " + line.substring(2),
                line -> line.substring(0, 66))) {
            List<String> lines = lines();
            lines.set(RECORD_5, change.apply(lines.get(RECORD_5)));
            assertProblem(lines, ChainProblem.MALFORMED, 5);
        }
    }

    @Test
    void aTornTailIsNamed() throws IOException {
        byte[] torn = Arrays.copyOf(SEALED, SEALED.length - 1);
        ChainReport report = verify(torn);
        assertThat(report.problem()).isEqualTo(ChainProblem.TORN_TAIL);
        assertThat(report.firstBadNumber()).isEqualTo(11);
    }

    @Test
    void anySingleBitChangeIsRefused() throws IOException {
        for (int at = 0; at < SEALED.length; at++) {
            byte[] changed = SEALED.clone();
            changed[at] ^= (byte) (1 << at % 8);
            assertThat(verify(changed).ok()).as("byte %d", at).isFalse();
        }
    }

    @Property(tries = 1000)
    void anySingleByteChangeIsRefused(@ForAll @IntRange(max = 100_000) int place, @ForAll byte value)
            throws IOException {
        byte[] changed = SEALED.clone();
        int at = place % changed.length;
        boolean same = changed[at] == value;
        changed[at] = value;
        ChainReport report = verify(changed);
        assertThat(report.ok()).isEqualTo(same);
        assertThat(report.firstBadNumber() < 0).isEqualTo(same);
    }

    @Property(tries = 300)
    void anyMissingPieceIsRefused(
            @ForAll @IntRange(max = 100_000) int place, @ForAll @IntRange(min = 1, max = 200) int length)
            throws IOException {
        String whole = new String(SEALED, ISO_8859_1);
        int from = place % whole.length();
        String removed = whole.substring(from, Math.min(whole.length(), from + length));
        String rest = whole.substring(0, from) + whole.substring(from + removed.length());
        // All that may go unnoticed is the checkpoint in the middle, which the later one makes redundant.
        boolean redundant = rest.equals(String.join("\n", withoutMiddleCheckpoint()) + "\n");
        ChainReport report = verify(bytes(rest), ChainExpectation.ofSealed().reaching(positionAt(10)));
        assertThat(report.ok()).isEqualTo(redundant);
    }

    private static List<String> withoutMiddleCheckpoint() {
        List<String> lines = lines();
        lines.remove(CHECKPOINT_5);
        return lines;
    }

    @Test
    void filesThatContinueOneAnotherAreOneChain() throws IOException {
        List<Path> files = threeFiles();
        ChainReport report = ChainVerifier.verifyAll(files, KEYS, ChainExpectation.ofSealed());
        assertThat(report.ok()).as(report.detail()).isTrue();
        assertThat(report.records()).isEqualTo(9);
        assertThat(report.end().number()).isEqualTo(9);
        assertThat(ChainVerifier.verifyAll(files.subList(1, 3), KEYS).ok())
                .as("from the middle, as after the first was deleted by retention")
                .isTrue();
    }

    @Test
    void aMissingFileInTheMiddleIsNamed() throws IOException {
        List<Path> files = threeFiles();
        ChainReport report = ChainVerifier.verifyAll(List.of(files.get(0), files.get(2)), KEYS);
        assertThat(report.problem()).isEqualTo(ChainProblem.DISCONTINUED);
        assertThat(report.firstBadNumber()).isEqualTo(4);
        assertThat(report.file()).isEqualTo(files.get(2));
    }

    @Test
    void aMissingFirstFileIsSeenWhenTheBeginningIsKnown() throws IOException {
        List<Path> files = threeFiles();
        ChainReport report = ChainVerifier.verifyAll(
                files.subList(1, 3), KEYS, ChainExpectation.none().continuing(ChainPosition.start()));
        assertThat(report.problem()).isEqualTo(ChainProblem.DISCONTINUED);
        assertThat(report.firstBadNumber()).isEqualTo(1);
    }

    @Test
    void anUnsealedFileInTheMiddleIsNamed() throws IOException {
        List<Path> files = threeFiles();
        List<String> lines = lines(Files.readString(files.get(1)));
        Files.writeString(files.get(1), String.join("\n", lines.subList(0, lines.size() - 1)) + "\n");
        ChainReport report = ChainVerifier.verifyAll(files, KEYS);
        assertThat(report.problem()).isEqualTo(ChainProblem.UNSEALED);
        assertThat(report.file()).isEqualTo(files.get(1));
        assertThat(report.firstBadNumber()).isEqualTo(4);
    }

    @Test
    void aKnownPositionBeforeTheFilesCannotBeProved() throws IOException {
        List<Path> files = threeFiles();
        ChainReport report = ChainVerifier.verifyAll(
                files.subList(1, 3), KEYS, ChainExpectation.none().reaching(new ChainPosition(1, Sm3.digest())));
        assertThat(report.problem()).isEqualTo(ChainProblem.DISCONTINUED);
    }

    @Test
    void nothingToVerifyIsAnErrorOfTheCaller() {
        assertThatIllegalArgumentException().isThrownBy(() -> ChainVerifier.verifyAll(List.of(), KEYS));
    }

    private List<Path> threeFiles() throws IOException {
        List<Path> files = new ArrayList<>();
        ChainPosition from = ChainPosition.start();
        for (int i = 0; i < 3; i++) {
            Path file = directory.resolve("segment-" + i + ".chain");
            ChainWriter writer = ChainWriter.open(file, "agent/spool", KEY, from);
            for (int j = 0; j < 3; j++) {
                writer.append(("record " + j).getBytes(UTF_8));
            }
            from = writer.seal();
            files.add(file);
        }
        return files;
    }

    private static byte[] sealed() {
        try {
            Path file = Files.createTempFile("chain", ".chain");
            try (ChainWriter writer = ChainWriter.open(file, "test/chain", KEY, ChainPosition.start())) {
                for (int i = 1; i <= 10; i++) {
                    writer.append(("payload of record " + i).getBytes(UTF_8));
                    if (i == 5) {
                        writer.checkpoint();
                    }
                }
                writer.seal();
            }
            byte[] content = Files.readAllBytes(file);
            Files.delete(file);
            return content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What someone without the key can do: change a record and compute all later links anew. */
    private static void rewriteFrom(List<String> lines, long number) throws IOException {
        ChainLinker linker = new ChainLinker(ChainPosition.start());
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).startsWith("#")) {
                if (linker.number() >= number) {
                    String signature = lines.get(i).split(" ")[3];
                    lines.set(
                            i, "# " + linker.number() + " " + linker.position().linkHex() + " " + signature);
                }
                continue;
            }
            String payload = lines.get(i).substring(lines.get(i).indexOf(' ') + 66);
            if (linker.number() + 1 == number) {
                payload = "rewritten";
            }
            linker.compute(bytes(payload));
            linker.accept();
            lines.set(i, linker.number() + " " + linker.position().linkHex() + " " + payload);
        }
    }

    private static ChainPosition positionAt(int number) {
        String line = lines().stream()
                .filter(each -> each.startsWith(number + " "))
                .findFirst()
                .orElseThrow();
        return ChainPosition.of(number, line.split(" ")[1]);
    }

    private static void assertProblem(List<String> lines, ChainProblem problem, long number) throws IOException {
        ChainReport report = verify(lines);
        assertThat(report.ok()).isFalse();
        assertThat(report.problem()).as(report.detail()).isEqualTo(problem);
        assertThat(report.firstBadNumber()).as(report.detail()).isEqualTo(number);
        assertThat(report.detail()).isNotEmpty().doesNotContain("payload");
    }

    private static ChainReport verify(List<String> lines) throws IOException {
        return verify(lines, ChainExpectation.ofSealed());
    }

    private static ChainReport verify(List<String> lines, ChainExpectation expectation) throws IOException {
        return verify(bytes(String.join("\n", lines) + "\n"), expectation);
    }

    private static ChainReport verify(byte[] content) throws IOException {
        return verify(content, ChainExpectation.ofSealed());
    }

    private static ChainReport verify(byte[] content, ChainExpectation expectation) throws IOException {
        return ChainVerifier.verify(new ByteArrayInputStream(content), KEYS, expectation);
    }

    private static List<String> lines() {
        return lines(new String(SEALED, ISO_8859_1));
    }

    private static List<String> lines(String text) {
        return new ArrayList<>(List.of(text.split("\n")));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
