namespace Rempart.Ssh.Passphrases;

/// <summary>Common French words without their accents, roughly by use. Put together for Rempart.</summary>
internal static class FrenchWords
{
    public const string All = """
        les des est que une dans qui par pour sur pas plus avec tout nous vous ils elle mais son ses leur comme bien deux aussi
        fait cette ces mon mes ton tes notre votre etre avoir faire dire aller voir savoir pouvoir vouloir venir falloir devoir
        croire trouver donner prendre parler aimer passer mettre demander tenir sembler laisser rester penser entendre regarder
        repondre rendre connaitre paraitre arriver sentir attendre vivre chercher sortir comprendre porter devenir entrer ecrire
        appeler tomber reprendre commencer suivre montrer partir mourir ouvrir lire arreter servir jeter recevoir monter lever
        homme femme jour temps main chose vie yeux heure monde enfant fois moment tete pere mere fille garcon coeur amour terre
        nuit maison rue porte ville soleil lune etoile ciel mer eau feu air bois arbre fleur jardin foret montagne riviere lac
        route chemin voiture train avion bateau velo table chaise chambre cuisine fenetre lumiere ombre bruit voix mot phrase livre
        page papier lettre histoire idee question reponse force raison esprit corps ame dieu roi reine prince princesse chateau
        pays france paris peuple guerre paix liberte egalite fraternite justice argent travail ecole classe eleve maitre docteur
        ami amie frere soeur famille oncle tante cousin voisin chien chat cheval oiseau poisson lapin souris vache mouton cochon
        poule canard loup renard ours lion tigre singe elephant girafe tortue papillon abeille fourmi araignee serpent grenouille
        pain beurre fromage lait oeuf viande poulet salade tomate carotte pomme poire banane orange citron fraise cerise raisin
        chocolat gateau sucre sel poivre cafe the vin biere verre bouteille assiette couteau fourchette cuillere
        rouge bleu vert jaune noir blanc gris rose violet marron petit grand gros jeune vieux beau belle bon mauvais nouveau
        premier dernier long court haut bas chaud froid fort faible dur doux leger lourd rapide lent riche pauvre heureux triste
        content seul libre vrai faux simple facile difficile possible impossible important grave propre sale plein vide ouvert
        lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre
        novembre decembre printemps ete automne hiver matin midi soir aujourdhui demain hier toujours jamais souvent parfois
        bonjour bonsoir merci salut coucou bisou bisous calin cherie cheri doudou loulou amoureux bonheur espoir secret magie
        musique chanson danse guitare piano violon cinema theatre film photo image peinture jeu ballon football tennis natation
        ordinateur clavier souris ecran reseau serveur systeme programme logiciel machine fichier dossier bureau imprimante
        telephone portable internet message courriel compte acces phrase motdepasse passe
        """;
}
