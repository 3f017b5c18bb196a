import java.io.FileInputStream;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Collections;
import java.util.TreeSet;
import javax.crypto.KeyAgreement;
import javax.crypto.interfaces.DHPublicKey;

/**
 * Agrees on a secret with every DH and ML-KEM key of a store: prints alias, a tab, and whether both sides got the same.
 *
 * Arguments: file, password. The key encapsulation of Java 21 is called by reflection, as Java 11 compiles this.
 */
public class AgreeOnSecrets {
    public static void main(String[] arguments) throws Exception {
        char[] password = arguments[1].toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream stream = new FileInputStream(arguments[0])) {
            store.load(stream, password);
        }
        for (String alias : new TreeSet<>(Collections.list(store.aliases()))) {
            PrivateKey key = (PrivateKey) store.getKey(alias, password);
            PublicKey other = store.getCertificate(alias).getPublicKey();
            if (key.getAlgorithm().equals("DH")) {
                System.out.println(alias + "\t" + agree(key, other));
            } else if (key.getAlgorithm().startsWith("ML-KEM")) {
                System.out.println(alias + "\t" + encapsulate(key, other));
            }
        }
    }

    private static boolean agree(PrivateKey key, PublicKey own) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("DH");
        generator.initialize(((DHPublicKey) own).getParams());
        KeyPair other = generator.generateKeyPair();
        return Arrays.equals(secret(key, other.getPublic()), secret(other.getPrivate(), own));
    }

    private static byte[] secret(PrivateKey key, PublicKey other) throws Exception {
        KeyAgreement agreement = KeyAgreement.getInstance("DH");
        agreement.init(key);
        agreement.doPhase(other, true);
        return agreement.generateSecret();
    }

    private static boolean encapsulate(PrivateKey key, PublicKey own) throws Exception {
        Class<?> kem = Class.forName("javax.crypto.KEM");
        Object mechanism = kem.getMethod("getInstance", String.class).invoke(null, "ML-KEM");
        Object sender = kem.getMethod("newEncapsulator", PublicKey.class).invoke(mechanism, own);
        Object sent = call(sender, "encapsulate");
        Object receiver = kem.getMethod("newDecapsulator", PrivateKey.class).invoke(mechanism, key);
        Method decapsulate = receiver.getClass().getMethod("decapsulate", byte[].class);
        Key received = (Key) decapsulate.invoke(receiver, call(sent, "encapsulation"));
        return Arrays.equals(received.getEncoded(), ((Key) call(sent, "key")).getEncoded());
    }

    private static Object call(Object object, String name) throws Exception {
        return object.getClass().getMethod(name).invoke(object);
    }
}
