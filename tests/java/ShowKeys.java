import java.io.FileInputStream;
import java.io.InputStream;
import java.security.Key;
import java.security.KeyStore;
import java.util.TreeSet;
import java.util.Collections;

/**
 * Prints the keys of a store as programs get them: alias, algorithm, format and bytes, divided by tabs.
 *
 * Arguments: file, type, store password, password of the keys.
 */
public class ShowKeys {
    public static void main(String[] arguments) throws Exception {
        KeyStore store = KeyStore.getInstance(arguments[1]);
        try (InputStream stream = new FileInputStream(arguments[0])) {
            store.load(stream, arguments[2].toCharArray());
        }
        for (String alias : new TreeSet<>(Collections.list(store.aliases()))) {
            if (store.isKeyEntry(alias)) {
                System.out.println(alias + "\t" + describe(store, alias, arguments[3]));
            }
        }
    }

    private static String describe(KeyStore store, String alias, String password) {
        try {
            Key key = store.getKey(alias, password.toCharArray());
            StringBuilder hex = new StringBuilder();
            for (byte octet : key.getEncoded()) {
                hex.append(String.format("%02x", octet));
            }
            return String.join("\t", key.getAlgorithm(), key.getFormat(), hex);
        } catch (Exception error) {
            return error.toString();
        }
    }
}
