import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.X509EncodedKeySpec;

/**
 * Makes key pairs and signatures as Java makes them, or says whether Java accepts those of others.
 *
 * Arguments: make FILE, or check FILE. Lines of the file, fields divided by blanks:
 * for make: KEY-ALGORITHM SIZE-OR-CURVE SIGNATURE-ALGORITHM; each is printed again with the private key, the public
 * key, the signature of the algorithm's name, and the DER of the signature's parameters (- if it has none), in hex.
 * For check: those printed lines; for each, "good", or what is wrong with it.
 */
public class Signatures {
    public static void main(String[] arguments) throws Exception {
        for (String line : Files.readAllLines(Path.of(arguments[1]))) {
            String[] fields = line.split(" ");
            System.out.println(arguments[0].equals("make") ? make(fields) : check(fields));
        }
    }

    private static String make(String[] fields) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(fields[0]);
        if (fields[0].equals("EC")) {
            generator.initialize(new ECGenParameterSpec(fields[1]));
        } else if (!fields[1].equals("-")) {
            generator.initialize(Integer.parseInt(fields[1]));
        }
        KeyPair pair = generator.generateKeyPair();
        Signature signature = Signature.getInstance(fields[2]);
        if (fields[2].equals("RSASSA-PSS")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA1, 20, 1));
        }
        signature.initSign(pair.getPrivate());
        signature.update(fields[2].getBytes());
        byte[] signed = signature.sign();
        AlgorithmParameters parameters = signature.getParameters();
        return String.join(" ", fields[0], fields[1], fields[2], hex(pair.getPrivate().getEncoded()),
            hex(pair.getPublic().getEncoded()), hex(signed),
            parameters == null ? "-" : hex(parameters.getEncoded()));
    }

    private static String check(String[] fields) {
        try {
            KeyFactory factory = KeyFactory.getInstance(fields[0]);
            PrivateKey privateKey = factory.generatePrivate(new PKCS8EncodedKeySpec(bytes(fields[3])));
            PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(bytes(fields[4])));
            if (!verifies(fields[2], publicKey, bytes(fields[5]), fields[6])) {
                return "wrong signature";
            }
            return verifies(fields[2], publicKey, sign(fields[2], privateKey, fields[6]), fields[6])
                ? "good" : "the keys are no pair";
        } catch (Exception problem) {
            return problem.toString();
        }
    }

    private static byte[] sign(String algorithm, PrivateKey key, String parameters) throws Exception {
        Signature signature = configured(algorithm, parameters);
        signature.initSign(key);
        signature.update(algorithm.getBytes());
        return signature.sign();
    }

    private static boolean verifies(String algorithm, PublicKey key, byte[] signed, String parameters)
            throws Exception {
        Signature signature = configured(algorithm, parameters);
        signature.initVerify(key);
        signature.update(algorithm.getBytes());
        return signature.verify(signed);
    }

    private static Signature configured(String algorithm, String parameters) throws Exception {
        Signature signature = Signature.getInstance(algorithm);
        if (!parameters.equals("-")) {
            AlgorithmParameters decoded = AlgorithmParameters.getInstance(algorithm);
            decoded.init(bytes(parameters));
            AlgorithmParameterSpec specification = decoded.getParameterSpec(PSSParameterSpec.class);
            signature.setParameter(specification);
        }
        return signature;
    }

    private static String hex(byte[] data) {
        StringBuilder hex = new StringBuilder();
        for (byte octet : data) {
            hex.append(String.format("%02x", octet));
        }
        return hex.toString();
    }

    private static byte[] bytes(String hex) {
        byte[] data = new byte[hex.length() / 2];
        for (int index = 0; index < data.length; index++) {
            data[index] = (byte) Integer.parseInt(hex.substring(2 * index, 2 * index + 2), 16);
        }
        return data;
    }
}
