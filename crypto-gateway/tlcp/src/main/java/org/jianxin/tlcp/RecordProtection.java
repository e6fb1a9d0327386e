package org.jianxin.tlcp;

/** Protects the records of one direction under one set of keys; counts them itself. Not thread-safe. */
interface RecordProtection extends AutoCloseable {

    /** How many bytes a fragment grows by at the most. */
    int overhead();

    /** How many bytes may come out of a fragment of this length at the most. */
    int mostPlain(int length);

    /**
     * Protects {@code length} bytes of {@code in}.
     *
     * @return how many bytes were written to {@code out} at {@code to}
     */
    int seal(int type, byte[] in, int from, int length, byte[] out, int to) throws FatalAlertException;

    /**
     * Takes the protection off the fragment of {@code length} bytes that begins at {@code from}, and leaves the text at
     * {@code out} from 0 on.
     *
     * @return the length of the text
     * @throws FatalAlertException with {@code bad_record_mac} when it was not made with our keys in this place
     */
    int open(int type, byte[] in, int from, int length, byte[] out) throws FatalAlertException;

    /** The type in the head of a record with such content. */
    default int statedType(int type) {
        return type;
    }

    /** The type of the content opened last, which came with this one in its head. */
    default int openedType(int stated) {
        return stated;
    }

    /** Wipes the keys. */
    @Override
    void close();

    /** Before there are keys. */
    RecordProtection NONE = new RecordProtection() {
        @Override
        public int overhead() {
            return 0;
        }

        @Override
        public int mostPlain(int length) {
            return length;
        }

        @Override
        public int seal(int type, byte[] in, int from, int length, byte[] out, int to) {
            System.arraycopy(in, from, out, to, length);
            return length;
        }

        @Override
        public int open(int type, byte[] in, int from, int length, byte[] out) {
            System.arraycopy(in, from, out, 0, length);
            return length;
        }

        @Override
        public void close() {
            // there are no keys
        }
    };

    /** After the keys were wiped: nothing may pass in the clear instead. */
    RecordProtection OVER = new RecordProtection() {
        @Override
        public int overhead() {
            return 0;
        }

        @Override
        public int mostPlain(int length) {
            return 0;
        }

        @Override
        public int seal(int type, byte[] in, int from, int length, byte[] out, int to) {
            throw new IllegalStateException("the connection is over");
        }

        @Override
        public int open(int type, byte[] in, int from, int length, byte[] out) {
            throw new IllegalStateException("the connection is over");
        }

        @Override
        public void close() {
            // its keys are gone
        }
    };
}
