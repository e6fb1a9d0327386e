/*
 * A cryptographic device in software with the interface of GM/T 0018 (SDF), for tests. Its arithmetic is that of libcrypto
 * (OpenSSL 3), loaded at run time, so that the compiler needs no headers of it.
 *
 * What vendors do differently is chosen when it is compiled:
 *   -DECCref_MAX_BITS=256       coordinates of 32 bytes instead of 64
 *   -DULONG_TYPE="unsigned long"  integers of 8 bytes instead of 4
 *   -DCIPHER_CAPACITY=136       a text of fixed length in ECCCipher instead of one that grows
 *   -DLENGTH_FIRST              ECCCipher begins with the length and ends with the digest
 *   -DDECRYPT_WITH_ALGORITHM    SDF_InternalDecrypt_ECC takes the algorithm
 *   -DWITHOUT_DECRYPT           it is not there
 *   -DWITHOUT_RANDOM            SDF_GenerateRandom is not there
 *   -DWRONG_KEY                 signs with another key than the one whose public part it exports
 *
 * Two users' keys, 1 and 2, with the PINs "first-pin-1" and "second-pin-2". A session that is used by two threads at once answers
 * SDR_STEPERR, as nothing says that it may.
 */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#ifndef ECCref_MAX_BITS
#define ECCref_MAX_BITS 512
#endif
#define ECCref_MAX_LEN ((ECCref_MAX_BITS + 7) / 8)
#ifndef ULONG_TYPE
#define ULONG_TYPE unsigned int
#endif

typedef ULONG_TYPE ULONG;

typedef struct {
    char IssuerName[40];
    char DeviceName[16];
    char DeviceSerial[16];
    ULONG DeviceVersion;
    ULONG StandardVersion;
    ULONG AsymAlgAbility[2];
    ULONG SymAlgAbility;
    ULONG HashAlgAbility;
    ULONG BufferSize;
} DEVICEINFO;

typedef struct {
    ULONG bits;
    unsigned char x[ECCref_MAX_LEN];
    unsigned char y[ECCref_MAX_LEN];
} ECCrefPublicKey;

typedef struct {
    unsigned char r[ECCref_MAX_LEN];
    unsigned char s[ECCref_MAX_LEN];
} ECCSignature;

#ifdef LENGTH_FIRST
typedef struct {
    ULONG L;
    unsigned char x[ECCref_MAX_LEN];
    unsigned char y[ECCref_MAX_LEN];
    unsigned char C[CIPHER_CAPACITY];
    unsigned char M[32];
} ECCCipher;
#else
typedef struct {
    unsigned char x[ECCref_MAX_LEN];
    unsigned char y[ECCref_MAX_LEN];
    unsigned char M[32];
    ULONG L;
#ifdef CIPHER_CAPACITY
    unsigned char C[CIPHER_CAPACITY];
#else
    unsigned char C[1];
#endif
} ECCCipher;
#endif

#define SDR_OK 0
#define SDR_BASE 0x01000000
#define SDR_COMMFAIL (SDR_BASE + 0x03)
#define SDR_OPENDEVICE (SDR_BASE + 0x05)
#define SDR_PARDENY (SDR_BASE + 0x07)
#define SDR_KEYNOTEXIST (SDR_BASE + 0x08)
#define SDR_ALGNOTSUPPORT (SDR_BASE + 0x09)
#define SDR_SIGNERR (SDR_BASE + 0x0D)
#define SDR_VERIFYERR (SDR_BASE + 0x0E)
#define SDR_STEPERR (SDR_BASE + 0x10)
#define SDR_ENCDATAERR (SDR_BASE + 0x16)
#define SDR_RANDERR (SDR_BASE + 0x17)
#define SDR_PRKRERR (SDR_BASE + 0x18)
#define SDR_INARGERR (SDR_BASE + 0x1D)
#define SDR_OUTARGERR (SDR_BASE + 0x1E)
#define SGD_SM2_3 0x00020800

/* Of libcrypto, as its manual declares them. */
typedef struct evp_pkey_st EVP_PKEY;
typedef struct evp_pkey_ctx_st EVP_PKEY_CTX;
typedef struct bignum_st BIGNUM;

static EVP_PKEY *(*EVP_PKEY_Q_keygen)(void *, const char *, const char *, ...);
static int (*EVP_PKEY_get_bn_param)(const EVP_PKEY *, const char *, BIGNUM **);
static EVP_PKEY_CTX *(*EVP_PKEY_CTX_new)(EVP_PKEY *, void *);
static void (*EVP_PKEY_CTX_free)(EVP_PKEY_CTX *);
static int (*EVP_PKEY_sign_init)(EVP_PKEY_CTX *);
static int (*EVP_PKEY_sign)(EVP_PKEY_CTX *, unsigned char *, size_t *, const unsigned char *, size_t);
static int (*EVP_PKEY_verify_init)(EVP_PKEY_CTX *);
static int (*EVP_PKEY_verify)(EVP_PKEY_CTX *, const unsigned char *, size_t, const unsigned char *, size_t);
static int (*EVP_PKEY_decrypt_init)(EVP_PKEY_CTX *);
static int (*EVP_PKEY_decrypt)(EVP_PKEY_CTX *, unsigned char *, size_t *, const unsigned char *, size_t);
static int (*BN_bn2binpad)(const BIGNUM *, unsigned char *, int);
static void (*BN_free)(BIGNUM *);
static int (*RAND_bytes)(unsigned char *, int);

enum { KEYS = 2, VALUE = 32, MOST = 4096 };

typedef struct {
    int open;
} DEVICE;

typedef struct {
    atomic_int busy;
    int granted[KEYS + 1];
} SESSION;

static const char *const pins[KEYS + 1] = {NULL, "first-pin-1", "second-pin-2"};
static EVP_PKEY *signing[KEYS + 1];
static EVP_PKEY *encryption[KEYS + 1];
static atomic_int unplugged;
static atomic_int sessions_open;
static atomic_int rights_asked;

static int load(void) {
    static const struct {
        const char *name;
        void *place;
    } wanted[] = {
        {"EVP_PKEY_Q_keygen", &EVP_PKEY_Q_keygen},
        {"EVP_PKEY_get_bn_param", &EVP_PKEY_get_bn_param},
        {"EVP_PKEY_CTX_new", &EVP_PKEY_CTX_new},
        {"EVP_PKEY_CTX_free", &EVP_PKEY_CTX_free},
        {"EVP_PKEY_sign_init", &EVP_PKEY_sign_init},
        {"EVP_PKEY_sign", &EVP_PKEY_sign},
        {"EVP_PKEY_verify_init", &EVP_PKEY_verify_init},
        {"EVP_PKEY_verify", &EVP_PKEY_verify},
        {"EVP_PKEY_decrypt_init", &EVP_PKEY_decrypt_init},
        {"EVP_PKEY_decrypt", &EVP_PKEY_decrypt},
        {"BN_bn2binpad", &BN_bn2binpad},
        {"BN_free", &BN_free},
        {"RAND_bytes", &RAND_bytes},
    };
    void *crypto = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
    if (crypto == NULL) {
        return 0;
    }
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        void *found = dlsym(crypto, wanted[i].name);
        if (found == NULL) {
            return 0;
        }
        memcpy(wanted[i].place, &found, sizeof found);
    }
    for (int i = 1; i <= KEYS; i++) {
        signing[i] = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
        encryption[i] = EVP_PKEY_Q_keygen(NULL, NULL, "SM2");
        if (signing[i] == NULL || encryption[i] == NULL) {
            return 0;
        }
    }
    return 1;
}

static int enter(SESSION *session) {
    if (atomic_load(&unplugged)) {
        return SDR_COMMFAIL;
    }
    if (session == NULL) {
        return SDR_INARGERR;
    }
    return atomic_exchange(&session->busy, 1) ? SDR_STEPERR : SDR_OK;
}

static int leave(SESSION *session, int code) {
    atomic_store(&session->busy, 0);
    return code;
}

/* For tests: takes the device out of the machine, or puts it back. */
void software_sdf_unplug(int out) {
    atomic_store(&unplugged, out);
}

/* For tests: how many sessions are open. */
int software_sdf_sessions(void) {
    return atomic_load(&sessions_open);
}

/* For tests: how often the right to use a key was asked for. */
int software_sdf_rights_asked(void) {
    return atomic_load(&rights_asked);
}

int SDF_OpenDevice(void **device) {
    static atomic_int loading;
    static atomic_int loaded;
    while (atomic_exchange(&loading, 1)) {
    }
    if (!atomic_load(&loaded)) {
        atomic_store(&loaded, load());
    }
    atomic_store(&loading, 0);
    if (!atomic_load(&loaded) || atomic_load(&unplugged)) {
        return SDR_OPENDEVICE;
    }
    *device = calloc(1, sizeof(DEVICE));
    return SDR_OK;
}

int SDF_CloseDevice(void *device) {
    free(device);
    return SDR_OK;
}

int SDF_OpenSession(void *device, void **session) {
    if (device == NULL) {
        return SDR_INARGERR;
    }
    if (atomic_load(&unplugged)) {
        return SDR_COMMFAIL;
    }
    *session = calloc(1, sizeof(SESSION));
    atomic_fetch_add(&sessions_open, 1);
    return SDR_OK;
}

int SDF_CloseSession(void *session) {
    free(session);
    atomic_fetch_sub(&sessions_open, 1);
    return SDR_OK;
}

int SDF_GetDeviceInfo(void *session, DEVICEINFO *info) {
    int code = enter(session);
    if (code != SDR_OK) {
        return code;
    }
    memset(info, 0, sizeof *info);
    strcpy(info->IssuerName, "\xe9\x89\xb4\xe4\xbf\xa1 Jianxin");
    strcpy(info->DeviceName, "software SDF");
    memcpy(info->DeviceSerial, "2026112600000001", 16); /* all 16 bytes: no zero ends it */
    info->DeviceVersion = 0x00010002;
    info->StandardVersion = 1;
    info->AsymAlgAbility[0] = 0x00020000;
    info->AsymAlgAbility[1] = 256;
    info->HashAlgAbility = 1;
    return leave(session, SDR_OK);
}

#ifndef WITHOUT_RANDOM
int SDF_GenerateRandom(void *session, ULONG length, unsigned char *random) {
    int code = enter(session);
    if (code != SDR_OK) {
        return code;
    }
    if (length > MOST) {
        return leave(session, SDR_INARGERR);
    }
    return leave(session, RAND_bytes(random, (int) length) == 1 ? SDR_OK : SDR_RANDERR);
}
#endif

int SDF_GetPrivateKeyAccessRight(void *session, ULONG index, unsigned char *pin, ULONG length) {
    int code = enter(session);
    if (code != SDR_OK) {
        return code;
    }
    atomic_fetch_add(&rights_asked, 1);
    if (index < 1 || index > KEYS) {
        return leave(session, SDR_KEYNOTEXIST);
    }
    if (length != strlen(pins[index]) || memcmp(pin, pins[index], length) != 0) {
        return leave(session, SDR_PRKRERR);
    }
    ((SESSION *) session)->granted[index] = 1;
    return leave(session, SDR_OK);
}

int SDF_ReleasePrivateKeyAccessRight(void *session, ULONG index) {
    if (index >= 1 && index <= KEYS) {
        ((SESSION *) session)->granted[index] = 0;
    }
    return SDR_OK;
}

static int coordinate(const EVP_PKEY *key, const char *name, unsigned char *out) {
    BIGNUM *value = NULL;
    int good = EVP_PKEY_get_bn_param(key, name, &value) == 1 && BN_bn2binpad(value, out, ECCref_MAX_LEN) == ECCref_MAX_LEN;
    BN_free(value);
    return good;
}

static int export_key(void *session, EVP_PKEY **keys, ULONG index, ECCrefPublicKey *out) {
    int code = enter(session);
    if (code != SDR_OK) {
        return code;
    }
    if (index < 1 || index > KEYS) {
        return leave(session, SDR_KEYNOTEXIST);
    }
    out->bits = 256;
    return leave(
        session, coordinate(keys[index], "qx", out->x) && coordinate(keys[index], "qy", out->y) ? SDR_OK : SDR_OUTARGERR);
}

int SDF_ExportSignPublicKey_ECC(void *session, ULONG index, ECCrefPublicKey *out) {
    return export_key(session, signing, index, out);
}

int SDF_ExportEncPublicKey_ECC(void *session, ULONG index, ECCrefPublicKey *out) {
    return export_key(session, encryption, index, out);
}

static int usable(const SESSION *session, ULONG index) {
    return index < 1 || index > KEYS ? SDR_KEYNOTEXIST : session->granted[index] ? SDR_OK : SDR_PARDENY;
}

/* DER INTEGER of a number without sign; returns its length. */
static size_t der_integer(const unsigned char *value, size_t length, unsigned char *out) {
    while (length > 1 && *value == 0) {
        value++;
        length--;
    }
    size_t sign = *value >> 7;
    out[0] = 2;
    out[1] = (unsigned char) (length + sign);
    out[2] = 0;
    memcpy(out + 2 + sign, value, length);
    return 2 + sign + length;
}

/* Puts tag and length before a content that stands at offset 4; returns where it begins. */
static unsigned char *der_head(unsigned char tag, unsigned char *buffer, size_t length, size_t *total) {
    unsigned char *start;
    if (length < 128) {
        start = buffer + 2;
        start[1] = (unsigned char) length;
    } else if (length < 256) {
        start = buffer + 1;
        start[1] = 0x81;
        start[2] = (unsigned char) length;
    } else {
        start = buffer;
        start[1] = 0x82;
        start[2] = (unsigned char) (length >> 8);
        start[3] = (unsigned char) length;
    }
    start[0] = tag;
    *total = length + (size_t) (buffer + 4 - start);
    return start;
}

/* A number of 32 bytes out of a DER INTEGER, to the right end of a field. */
static const unsigned char *read_integer(const unsigned char *der, unsigned char *out) {
    size_t length = der[1];
    const unsigned char *value = der + 2;
    while (length > VALUE) {
        value++;
        length--;
    }
    memset(out, 0, ECCref_MAX_LEN);
    memcpy(out + ECCref_MAX_LEN - length, value, length);
    return der + 2 + der[1];
}

int SDF_InternalSign_ECC(void *session, ULONG index, unsigned char *digest, ULONG length, ECCSignature *out) {
    int code = enter(session);
    if (code != SDR_OK) {
        return code;
    }
    code = usable(session, index);
    if (code != SDR_OK) {
        return leave(session, code);
    }
#ifdef WRONG_KEY
    EVP_PKEY *key = encryption[index];
#else
    EVP_PKEY *key = signing[index];
#endif
    unsigned char der[128];
    size_t written = sizeof der;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);
    int good = length == VALUE && EVP_PKEY_sign_init(context) == 1
        && EVP_PKEY_sign(context, der, &written, digest, length) == 1;
    EVP_PKEY_CTX_free(context);
    if (!good) {
        return leave(session, SDR_SIGNERR);
    }
    read_integer(read_integer(der + 2, out->r), out->s);
    return leave(session, SDR_OK);
}

int SDF_InternalVerify_ECC(void *session, ULONG index, unsigned char *digest, ULONG length, ECCSignature *signature) {
    int code = enter(session);
    if (code != SDR_OK) {
        return code;
    }
    if (index < 1 || index > KEYS) {
        return leave(session, SDR_KEYNOTEXIST);
    }
    unsigned char buffer[128];
    size_t body = der_integer(signature->r, ECCref_MAX_LEN, buffer + 4);
    body += der_integer(signature->s, ECCref_MAX_LEN, buffer + 4 + body);
    size_t total;
    unsigned char *der = der_head(0x30, buffer, body, &total);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(signing[index], NULL);
    int good = length == VALUE && EVP_PKEY_verify_init(context) == 1
        && EVP_PKEY_verify(context, der, total, digest, length) == 1;
    EVP_PKEY_CTX_free(context);
    return leave(session, good ? SDR_OK : SDR_VERIFYERR);
}

#ifndef WITHOUT_DECRYPT
int SDF_InternalDecrypt_ECC(
    void *session,
    ULONG index,
#ifdef DECRYPT_WITH_ALGORITHM
    ULONG algorithm,
#endif
    ECCCipher *ciphertext,
    unsigned char *out,
    ULONG *outLength) {
    int code = enter(session);
    if (code != SDR_OK) {
        return code;
    }
    code = usable(session, index);
#ifdef DECRYPT_WITH_ALGORITHM
    if (code == SDR_OK && algorithm != SGD_SM2_3) {
        code = SDR_ALGNOTSUPPORT;
    }
#endif
    if (code == SDR_OK && (ciphertext->L > MOST || *outLength < ciphertext->L)) {
        code = SDR_INARGERR;
    }
    if (code != SDR_OK) {
        return leave(session, code);
    }
    size_t length = ciphertext->L;
    unsigned char *buffer = calloc(1, MOST + 256);
    size_t body = der_integer(ciphertext->x, ECCref_MAX_LEN, buffer + 4);
    body += der_integer(ciphertext->y, ECCref_MAX_LEN, buffer + 4 + body);
    buffer[4 + body] = 4;
    buffer[5 + body] = 32;
    memcpy(buffer + 6 + body, ciphertext->M, 32);
    body += 34;
    unsigned char *text = calloc(1, MOST + 4);
    memcpy(text + 4, ciphertext->C, length);
    size_t total;
    unsigned char *octets = der_head(4, text, length, &total);
    memcpy(buffer + 4 + body, octets, total);
    body += total;
    unsigned char *der = der_head(0x30, buffer, body, &total);
    unsigned char *clear = calloc(1, MOST + 256);
    size_t written = MOST + 256;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(encryption[index], NULL);
    int good = EVP_PKEY_decrypt_init(context) == 1 && EVP_PKEY_decrypt(context, clear, &written, der, total) == 1
        && written == length;
    EVP_PKEY_CTX_free(context);
    if (good) {
        memcpy(out, clear, length);
        *outLength = (ULONG) length;
    }
    free(clear);
    free(text);
    free(buffer);
    return leave(session, good ? SDR_OK : SDR_ENCDATAERR);
}
#endif
