import java.io.FileOutputStream;
import java.security.KeyStore;
import java.util.Locale;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.DESKeySpec;
import javax.crypto.spec.DESedeKeySpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes a JCEKS store with one secret key of every kind that Java serialises in its own way.
 *
 * Arguments: file, password (of the store and of each key). An alias is the key's algorithm, lower-case.
 */
public class SecretKeys {
    private static final String[] RAW = {
        "AES", "Blowfish", "RC2", "ARCFOUR", "ChaCha20", "HmacMD5", "HmacSHA1", "HmacSHA256"};

    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[1].toCharArray();
        KeyStore store = KeyStore.getInstance("JCEKS");
        store.load(null, null);
        for (String algorithm : RAW) {
            put(store, new SecretKeySpec(new byte[32], algorithm), password);
        }
        put(store, SecretKeyFactory.getInstance("DES").generateSecret(new DESKeySpec(new byte[8])), password);
        put(store, SecretKeyFactory.getInstance("DESede").generateSecret(new DESedeKeySpec(new byte[24])), password);
        put(store, SecretKeyFactory.getInstance("PBE").generateSecret(new PBEKeySpec(password)), password);
        try (FileOutputStream file = new FileOutputStream(arguments[0])) {
            store.store(file, password);
        }
    }

    private static void put(KeyStore store, SecretKey key, char[] password) throws Exception {
        store.setKeyEntry(key.getAlgorithm().toLowerCase(Locale.ROOT), key, password, null);
    }
}
