import java.io.FileInputStream;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * Prints what Java finds in a key store, keys included: a line an entry, its fields divided by tabs.
 *
 * Arguments: file, type, store password, then ALIAS=PASSWORD for each key that has its own password.
 * Fields: alias (as in a URL), kind, creation date in milliseconds, SHA-256 of the encoded key (- if there is
 * none), SHA-256 of each certificate of the chain, divided by commas.
 */
public class ShowStore {
    public static void main(String[] arguments) throws Exception {
        String password = arguments[2];
        Map<String, String> keyPasswords = keyPasswords(arguments);
        KeyStore store = load(arguments[0], arguments[1], password);
        for (String alias : Collections.list(store.aliases())) {
            Key key = store.getKey(alias, keyPasswords.getOrDefault(alias, password).toCharArray());
            System.out.println(String.join("\t",
                URLEncoder.encode(alias, StandardCharsets.UTF_8),
                kind(store, alias, key),
                Long.toString(store.getCreationDate(alias).getTime()),
                key == null ? "-" : sha256(key.getEncoded()),
                fingerprints(store, alias)));
        }
    }

    private static Map<String, String> keyPasswords(String[] arguments) {
        Map<String, String> passwords = new HashMap<>();
        for (int index = 3; index < arguments.length; index++) {
            String[] pair = arguments[index].split("=", 2);
            passwords.put(pair[0], pair[1]);
        }
        return passwords;
    }

    private static KeyStore load(String file, String type, String password) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream stream = new FileInputStream(file)) {
            store.load(stream, password.toCharArray());
        }
        return store;
    }

    private static String kind(KeyStore store, String alias, Key key) throws Exception {
        if (store.isCertificateEntry(alias)) {
            return "trustedCertEntry";
        }
        return key instanceof java.security.PrivateKey ? "PrivateKeyEntry" : "SecretKeyEntry";
    }

    private static String fingerprints(KeyStore store, String alias) throws Exception {
        Certificate[] chain = store.getCertificateChain(alias);
        if (chain == null) {
            Certificate only = store.getCertificate(alias);
            chain = only == null ? new Certificate[0] : new Certificate[] {only};
        }
        StringBuilder joined = new StringBuilder();
        for (Certificate certificate : chain) {
            joined.append(joined.length() == 0 ? "" : ",").append(sha256(certificate.getEncoded()));
        }
        return joined.toString();
    }

    private static String sha256(byte[] data) throws Exception {
        StringBuilder hex = new StringBuilder();
        for (byte octet : MessageDigest.getInstance("SHA-256").digest(data)) {
            hex.append(String.format("%02x", octet));
        }
        return hex.toString();
    }
}
