import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Reads an encrypted private key of a PEM file by Java's own means only, as Kafka does, and prints its
 * algorithm.
 *
 * Arguments: file, passphrase, algorithm.
 */
public class KafkaPem {
    private static final Pattern KEY = Pattern.compile(
        "-----BEGIN ENCRYPTED PRIVATE KEY-----([^-]*)-----END ENCRYPTED PRIVATE KEY-----");

    public static void main(String[] arguments) throws Exception {
        Matcher block = KEY.matcher(Files.readString(Path.of(arguments[0])));
        if (!block.find()) {
            throw new IllegalArgumentException("no encrypted private key");
        }
        EncryptedPrivateKeyInfo info =
            new EncryptedPrivateKeyInfo(Base64.getMimeDecoder().decode(block.group(1)));
        SecretKeyFactory factory = SecretKeyFactory.getInstance(info.getAlgName());
        Cipher cipher = Cipher.getInstance(info.getAlgName());
        cipher.init(Cipher.DECRYPT_MODE, factory.generateSecret(new PBEKeySpec(arguments[1].toCharArray())),
            info.getAlgParameters());
        PKCS8EncodedKeySpec spec = info.getKeySpec(cipher);
        PrivateKey key = KeyFactory.getInstance(arguments[2]).generatePrivate(spec);
        System.out.println(key.getAlgorithm());
    }
}
