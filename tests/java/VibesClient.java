import java.io.FileInputStream;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What the Java team runs: one request to the vendor's service, with the key and the trust of one key store.
 *
 * Arguments: file, type, password, URL, USER:PASSWORD for basic authentication, and optionally "anonymous"
 * to leave the client certificate out. Prints "status CODE" and the first line of the answer.
 */
public class VibesClient {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[2].toCharArray();
        boolean anonymous = arguments.length > 5 && arguments[5].equals("anonymous");
        KeyStore store = load(arguments[0], arguments[1], password);
        SSLContext context = context(store, anonymous ? null : password);
        request(new URL(arguments[3]), arguments[4], context);
    }

    private static KeyStore load(String file, String type, char[] password) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        try (InputStream stream = new FileInputStream(file)) {
            store.load(stream, password);
        }
        return store;
    }

    /** Trusts the store's trusted certificates; shows its key if a key password is given. */
    private static SSLContext context(KeyStore store, char[] keyPassword) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, keyPassword == null ? new char[0] : keyPassword);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyPassword == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static void request(URL url, String user, SSLContext context) throws Exception {
        HttpsURLConnection connection = (HttpsURLConnection) url.openConnection();
        connection.setSSLSocketFactory(context.getSocketFactory());
        String credentials = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        connection.setRequestProperty("Authorization", "Basic " + credentials);
        int status = connection.getResponseCode();
        System.out.println("status " + status);
        InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream();
        System.out.println(new String(answer.readAllBytes(), StandardCharsets.UTF_8).lines().findFirst().orElse(""));
    }
}
