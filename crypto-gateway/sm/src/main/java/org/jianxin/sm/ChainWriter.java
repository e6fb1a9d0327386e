package org.jianxin.sm;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a signed chain: an append-only text file in which every record carries a link over all before it, and
 * checkpoints sign the latest link. Thread-safe.
 *
 * <p>A file lock keeps a second writer out, as far as the system does: reading the same file in this process may drop it.
 *
 * <p>Guarantee: a record whose {@link #append} returned is in the operating system's hands and survives the death of
 * this process; one followed by a {@link #checkpoint} that returned is on disk and cannot be changed, removed or moved
 * without {@link ChainVerifier} naming it.
 */
public final class ChainWriter implements Closeable {

    /** Longest payload in bytes. */
    public static final int MAX_PAYLOAD = 4 << 20;

    private static final int INITIAL_BUFFER = 1 << 14;

    private final Path file;
    /** Not a FileChannel: that one closes itself when a thread is interrupted while it writes. */
    private final RandomAccessFile out;

    private final Signer signer;
    private final ChainHeader header;
    private final ChainLinker linker;
    private byte[] line = new byte[INITIAL_BUFFER];
    private long size;
    private boolean atCheckpoint;
    /** Set when a failed write could not be taken back: what stands in the file is then not known. */
    private boolean broken;

    private boolean closed;

    private ChainWriter(
            Path file,
            RandomAccessFile out,
            Signer signer,
            ChainHeader header,
            ChainPosition position,
            long size,
            boolean atCheckpoint) {
        this.file = file;
        this.out = out;
        this.signer = signer;
        this.header = header;
        this.linker = new ChainLinker(position);
        this.size = size;
        this.atCheckpoint = atCheckpoint;
    }

    /**
     * Opens a chain file, making it (mode 0600) when it is not there. An existing file is verified; an incomplete last
     * line, left by a process that was killed, is cut off; writing continues after the last record.
     *
     * @param name the chain's name, see {@link ChainHeader}
     * @param from where the file continues from; {@link ChainPosition#start} for a new chain
     * @throws ChainFormatException when an existing file is damaged, or is of another name, key or beginning
     * @throws IOException when the file cannot be written, or another writer has it open
     */
    public static ChainWriter open(Path file, String name, Signer signer, ChainPosition from) throws IOException {
        return open(file, name, signer, from, null);
    }

    private static ChainWriter open(
            Path file, String name, Signer signer, ChainPosition from, @Nullable Consumer<ChainRecord> signed)
            throws IOException {
        ChainHeader header = new ChainHeader(name, signer.publicKey().keyId(), from);
        RandomAccessFile out = PrivateFiles.openForUpdate(file);
        try {
            lock(out, file);
            if (headerUnfinished(out, header)) {
                return begin(file, out, signer, header);
            }
            ChainWriter writer = continued(file, out, signer, signed);
            if (!writer.header.equals(header)) {
                throw new ChainFormatException(
                        ChainProblem.DISCONTINUED,
                        0,
                        file + " is chain " + writer.header.name() + " from "
                                + writer.header.from().number() + ", not " + name + " from " + from.number()
                                + " with that link");
            }
            return writer;
        } catch (IOException | RuntimeException e) {
            out.close();
            throw e;
        }
    }

    /**
     * Opens the file of a log in which nothing counts before it is signed, and hands over what counts. As {@link #open},
     * but records after the last checkpoint are cut off: whoever wrote them was killed before {@link #checkpoint} returned,
     * or was somebody else, for links alone prove nothing.
     *
     * @param signed gets each signed record in order, while the file is locked
     */
    public static ChainWriter openSigned(Path file, String name, Signer signer, Consumer<ChainRecord> signed)
            throws IOException {
        return open(file, name, signer, ChainPosition.start(), signed);
    }

    /**
     * Opens an existing chain file whatever it continues from, as {@link #open} does.
     *
     * @throws ChainFormatException when the file is damaged, or its key is not this signer's
     */
    public static ChainWriter resume(Path file, Signer signer) throws IOException {
        Objects.requireNonNull(signer, "signer");
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString());
        }
        RandomAccessFile out = PrivateFiles.openForUpdate(file);
        try {
            lock(out, file);
            return continued(file, out, signer, null);
        } catch (IOException | RuntimeException e) {
            out.close();
            throw e;
        }
    }

    private static void lock(RandomAccessFile out, Path file) throws IOException {
        try {
            if (out.getChannel().tryLock() == null) {
                throw new IOException(file + " is being written by another process");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException(file + " is already being written by this process", e);
        }
    }

    /** Whether the file holds nothing but a beginning of this header, as after a kill while it was made. */
    private static boolean headerUnfinished(RandomAccessFile out, ChainHeader header) throws IOException {
        byte[] whole = header.encode();
        if (out.length() > whole.length) {
            return false;
        }
        byte[] present = new byte[(int) out.length()];
        out.seek(0);
        out.readFully(present);
        return Arrays.equals(present, Arrays.copyOf(whole, present.length));
    }

    private static ChainWriter begin(Path file, RandomAccessFile out, Signer signer, ChainHeader header)
            throws IOException {
        byte[] encoded = header.encode();
        byte[] first = Arrays.copyOf(encoded, encoded.length + 1);
        first[encoded.length] = '\n';
        out.setLength(0);
        out.seek(0);
        out.write(first);
        out.getFD().sync();
        PrivateFiles.forceDirectory(file);
        return new ChainWriter(file, out, signer, header, header.from(), first.length, false);
    }

    /** @param signed null to keep what no checkpoint covers yet; otherwise it gets the rest */
    private static ChainWriter continued(
            Path file, RandomAccessFile out, Signer signer, @Nullable Consumer<ChainRecord> signed) throws IOException {
        out.seek(0);
        // Through the same descriptor: closing another one of this file would drop the lock.
        ChainReader reader = ChainReader.over(out.getChannel());
        ChainHeader header = reader.header();
        Sm2PublicKey key = signer.publicKey();
        if (!header.keyId().equals(key.keyId())) {
            throw new ChainFormatException(
                    ChainProblem.UNKNOWN_KEY,
                    0,
                    file + " is signed by key " + header.keyId() + ", not " + key.keyId()
                            + ": seal it there and continue in a new file");
        }
        ChainPosition end = reader.position();
        long size = reader.offset();
        boolean atCheckpoint = false;
        List<ChainRecord> unsigned = new ArrayList<>();
        for (ChainRecord next = reader.next(); next != null; next = reader.next()) {
            if (next.checkpoint()) {
                ChainVerifier.verifyCheckpoint(header, next, key);
                unsigned.forEach(signed == null ? each -> {} : signed);
                unsigned.clear();
            } else if (signed != null) {
                unsigned.add(next);
            }
            if (next.checkpoint() || signed == null) {
                end = reader.position();
                size = reader.offset();
                atCheckpoint = next.checkpoint();
            }
        }
        if (size < out.length()) {
            out.setLength(size);
            out.getFD().sync();
        }
        out.seek(size);
        return new ChainWriter(file, out, signer, header, end, size, atCheckpoint);
    }

    /**
     * Appends one record; it is handed to the operating system before this returns.
     *
     * @param payload without a line feed, at most {@link #MAX_PAYLOAD} bytes
     * @return the record's number
     * @throws IllegalArgumentException when the payload is not such; nothing is written then
     */
    public long append(byte[] payload) throws IOException {
        return append(List.of(payload));
    }

    /**
     * Appends several records with one write: all of them, or none when it fails.
     *
     * @return the number of the last one; the current number when the list is empty
     * @throws IllegalArgumentException when a payload is not such as {@link #append(byte[])} wants; nothing is written
     */
    public synchronized long append(List<byte[]> payloads) throws IOException {
        usable();
        long room = 0;
        for (byte[] payload : payloads) {
            check(payload);
            room += payload.length + ChainLine.overhead();
        }
        if (room > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("too much for one write: " + room + " bytes");
        }
        if (line.length < room) {
            line = new byte[(int) Math.max(room, Math.min(2L * line.length, Integer.MAX_VALUE - 8))];
        }
        ChainPosition before = payloads.size() > 1 ? linker.position() : null;
        long number = linker.number();
        int length = 0;
        for (byte[] payload : payloads) {
            byte[] link = linker.compute(payload);
            length += ChainLine.record(++number, link, payload, line, length);
            if (before != null) {
                linker.accept();
            }
        }
        try {
            write(line, length);
        } catch (IOException e) {
            if (before != null) {
                linker.reset(before);
            }
            throw e;
        }
        if (before == null && !payloads.isEmpty()) {
            linker.accept();
        }
        if (!payloads.isEmpty()) {
            atCheckpoint = false;
        }
        return linker.number();
    }

    private static void check(byte[] payload) {
        if (payload.length > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "a payload of " + payload.length + " bytes is longer than " + MAX_PAYLOAD);
        }
        for (byte each : payload) {
            if (each == '\n') {
                throw new IllegalArgumentException("a payload must not contain a line feed");
            }
        }
    }

    /** Signs the latest link and forces the file to disk. Without new records since the last one, only forces. */
    public synchronized void checkpoint() throws IOException {
        sign();
        out.getFD().sync();
    }

    /**
     * Signs the latest link, if that is not done yet, and leaves forcing it to disk to {@link #force}.
     *
     * @throws IOException when the file cannot be written
     */
    public synchronized void sign() throws IOException {
        usable();
        if (!atCheckpoint) {
            byte[] link = linker.link();
            byte[] signature = signer.sign(header.checkpointMessage(linker.number(), link));
            byte[] text = ChainLine.checkpoint(linker.number(), link, signature);
            write(text, text.length);
            atCheckpoint = true;
        }
    }

    /** Forces to disk what was written before. Others may append meanwhile: a disk takes its time. */
    public void force() throws IOException {
        out.getFD().sync();
    }

    /**
     * A final checkpoint, then {@link #close}: the file is finished as one segment.
     *
     * @return where the next file continues from
     */
    public synchronized ChainPosition seal() throws IOException {
        checkpoint();
        close();
        return linker.position();
    }

    private void write(byte[] bytes, int length) throws IOException {
        try {
            out.write(bytes, 0, length);
            size += length;
        } catch (IOException e) {
            takeBack(e);
            throw e;
        }
    }

    /** Removes half a line, for instance when the disk is full, so that the chain stays whole. */
    private void takeBack(IOException cause) {
        try {
            out.setLength(size);
            out.seek(size);
        } catch (IOException e) {
            broken = true;
            cause.addSuppressed(e);
        }
    }

    private void usable() throws IOException {
        if (broken) {
            throw new IOException(file + " could not be written and not be restored; open it again");
        }
        if (closed) {
            throw new IOException(file + " is closed");
        }
    }

    /** The last record written. */
    public synchronized ChainPosition position() {
        return linker.position();
    }

    /** Size of the file in bytes. */
    public synchronized long size() {
        return size;
    }

    public ChainHeader header() {
        return header;
    }

    /** Closes the file without a checkpoint; call {@link #checkpoint} or {@link #seal} before. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        out.close();
    }
}
