import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;

/**
 * Writes a key store in which one certificate is trusted under many aliases.
 *
 * Arguments: file, type, password, certificate file, then the aliases, each encoded as in a URL.
 */
public class PutAliases {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[2].toCharArray();
        Certificate certificate;
        try (FileInputStream file = new FileInputStream(arguments[3])) {
            certificate = CertificateFactory.getInstance("X.509").generateCertificate(file);
        }
        KeyStore store = KeyStore.getInstance(arguments[1]);
        store.load(null, null);
        for (int index = 4; index < arguments.length; index++) {
            store.setCertificateEntry(URLDecoder.decode(arguments[index], StandardCharsets.UTF_8), certificate);
        }
        try (FileOutputStream file = new FileOutputStream(arguments[0])) {
            store.store(file, password);
        }
    }
}
