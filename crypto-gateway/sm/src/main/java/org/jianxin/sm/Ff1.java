package org.jianxin.sm;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bouncycastle.crypto.BlockCipher;

/** FF1 (NIST SP 800-38G, 5.1) for one radix, length and tweak; the names are the standard's. Not thread-safe. */
final class Ff1 {

    private static final int ROUNDS = 10;
    private static final int BLOCK = 16;

    private final BlockCipher cipher;
    private final int radix;
    /** Lengths of the two halves, and how many strings there are of each. */
    private final int u;

    private final int v;
    private final BigInteger stringsOfU;
    private final BigInteger stringsOfV;
    /** Bytes of a half as a number, and bytes that a round takes of the pseudo-random function. */
    private final int b;

    private final int d;
    /** The function's state after block P, which is the same in all rounds. */
    private final byte[] afterP = new byte[BLOCK];
    /** Tweak, zeros, round and half. */
    private final byte[] q;

    /** With a block cipher that was given its key for encryption. */
    Ff1(BlockCipher cipher, int radix, int length, byte[] tweak) {
        this.cipher = cipher;
        this.radix = radix;
        u = length / 2;
        v = length - u;
        stringsOfU = BigInteger.valueOf(radix).pow(u);
        stringsOfV = BigInteger.valueOf(radix).pow(v);
        b = (stringsOfV.subtract(BigInteger.ONE).bitLength() + 7) / 8;
        d = 4 * ((b + 3) / 4) + 4;
        q = Arrays.copyOf(tweak, (tweak.length + 1 + b + BLOCK - 1) / BLOCK * BLOCK);
        byte[] p = ByteBuffer.allocate(BLOCK)
                .putInt(0x01020100 | radix >>> 16)
                .putShort((short) radix)
                .put((byte) ROUNDS)
                .put((byte) u)
                .putInt(length)
                .putInt(tweak.length)
                .array();
        cipher.processBlock(p, 0, afterP, 0);
    }

    /** Algorithm 7. */
    int[] encrypt(int[] x) {
        BigInteger first = number(x, 0, u);
        BigInteger second = number(x, u, v);
        for (int i = 0; i < ROUNDS; i++) {
            BigInteger strings = i % 2 == 0 ? stringsOfU : stringsOfV;
            BigInteger c = first.add(y(i, second)).mod(strings);
            first = second;
            second = c;
        }
        return string(first, second);
    }

    /** Algorithm 8. */
    int[] decrypt(int[] x) {
        BigInteger first = number(x, 0, u);
        BigInteger second = number(x, u, v);
        for (int i = ROUNDS - 1; i >= 0; i--) {
            BigInteger strings = i % 2 == 0 ? stringsOfU : stringsOfV;
            BigInteger c = second.subtract(y(i, first)).mod(strings);
            second = first;
            first = c;
        }
        return string(first, second);
    }

    /** Steps 6.i to 6.iv: the pseudo-random number of a round. */
    private BigInteger y(int round, BigInteger half) {
        q[q.length - b - 1] = (byte) round;
        byte[] shortest = half.toByteArray();
        int sign = shortest.length > b ? 1 : 0;
        Arrays.fill(q, q.length - b, q.length, (byte) 0);
        System.arraycopy(shortest, sign, q, q.length - shortest.length + sign, shortest.length - sign);
        byte[] r = afterP.clone();
        for (int at = 0; at < q.length; at += BLOCK) {
            for (int i = 0; i < BLOCK; i++) {
                r[i] ^= q[at + i];
            }
            cipher.processBlock(r, 0, r, 0);
        }
        byte[] s = Arrays.copyOf(r, (d + BLOCK - 1) / BLOCK * BLOCK);
        for (int j = 1; j * BLOCK < s.length; j++) {
            byte[] counted = r.clone();
            for (int i = 0; i < Integer.BYTES; i++) {
                counted[BLOCK - 1 - i] ^= (byte) (j >>> Byte.SIZE * i);
            }
            cipher.processBlock(counted, 0, s, j * BLOCK);
        }
        return new BigInteger(1, s, 0, d);
    }

    private BigInteger number(int[] digits, int from, int length) {
        BigInteger number = BigInteger.ZERO;
        for (int i = from; i < from + length; i++) {
            number = number.multiply(BigInteger.valueOf(radix)).add(BigInteger.valueOf(digits[i]));
        }
        return number;
    }

    private int[] string(BigInteger first, BigInteger second) {
        int[] digits = new int[u + v];
        digits(first, digits, u);
        digits(second, digits, u + v);
        return digits;
    }

    /** Writes the digits so that the last one is before {@code end}; those in front of the first stay zero. */
    private void digits(BigInteger number, int[] digits, int end) {
        BigInteger rest = number;
        for (int i = end - 1; rest.signum() != 0; i--) {
            BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(radix));
            digits[i] = parts[1].intValue();
            rest = parts[0];
        }
    }
}
