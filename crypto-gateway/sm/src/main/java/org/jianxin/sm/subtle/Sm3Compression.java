package org.jianxin.sm.subtle;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The compression function of SM3 (GB/T 32905-2016, 5.3), for those who need it block by block. */
final class Sm3Compression {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Sm3Compression() {}

    /** The initial value, clause 4.1. */
    static int[] initial() {
        return new int[] {0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e
        };
    }

    /**
     * Takes one block of 64 bytes into the state.
     *
     * @param w room for 68 words
     */
    static void compress(int[] state, byte[] block, int from, int[] w) {
        for (int j = 0; j < 16; j++) {
            w[j] = (int) INT.get(block, from + 4 * j);
        }
        for (int j = 16; j < 68; j++) {
            int x = w[j - 16] ^ w[j - 9] ^ Integer.rotateLeft(w[j - 3], 15);
            w[j] = x
                    ^ Integer.rotateLeft(x, 15)
                    ^ Integer.rotateLeft(x, 23)
                    ^ Integer.rotateLeft(w[j - 13], 7)
                    ^ w[j - 6];
        }
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        int e = state[4];
        int f = state[5];
        int g = state[6];
        int h = state[7];
        for (int j = 0; j < 64; j++) {
            int a12 = Integer.rotateLeft(a, 12);
            int t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
            int ss1 = Integer.rotateLeft(a12 + e + Integer.rotateLeft(t, j & 31), 7);
            int ss2 = ss1 ^ a12;
            int ff = j < 16 ? a ^ b ^ c : a & b | a & c | b & c;
            int gg = j < 16 ? e ^ f ^ g : e & f | ~e & g;
            int tt1 = ff + d + ss2 + (w[j] ^ w[j + 4]);
            int tt2 = gg + h + ss1 + w[j];
            d = c;
            c = Integer.rotateLeft(b, 9);
            b = a;
            a = tt1;
            h = g;
            g = Integer.rotateLeft(f, 19);
            f = e;
            e = tt2 ^ Integer.rotateLeft(tt2, 9) ^ Integer.rotateLeft(tt2, 17);
        }
        state[0] ^= a;
        state[1] ^= b;
        state[2] ^= c;
        state[3] ^= d;
        state[4] ^= e;
        state[5] ^= f;
        state[6] ^= g;
        state[7] ^= h;
    }
}
