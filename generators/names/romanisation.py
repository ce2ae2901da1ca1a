"""Names of one origin in several Latin spellings.

One Chinese surname is Zhang in Pinyin, Chang in Wade-Giles, Cheung in Cantonese; people keep the spelling of
the office that first wrote them down, and another office writes another. Compiled by hand from well-known
equivalences: Pinyin, Wade-Giles, Cantonese, Hokkien and Vietnamese forms of Chinese surnames; Revised
Romanisation, McCune-Reischauer and customary forms of Korean ones; English, French and German transcriptions
from the Arabic and Cyrillic scripts, and of South Asian names.
"""

# One name a line, in its spellings. A spelling may be on several lines: Chang is Zhang, or Korean Jang.
CHINESE = """
Zhang Chang Cheung Teo Truong
Li Lee Lei Ly
Wang Wong Ong Vuong
Chen Chan Chin Tan Tran
Huang Wong Hwang Hoang Huynh Ng
Liu Lau Lieu Low Luu
Lin Lam Lim
Wu Ng Woo Goh
Zhou Chow Chou Chau Chiu Chu
Zhao Chao Chiu Trieu
Xu Hsu Hui Tsui Koh
Yang Yeung Yong Duong
Ma Mah
Sun Suen Soon Ton
Zhu Chu Choo
Hu Woo Wu Ho
Guo Kuo Kwok Quach
He Ho Hoh Ha
Gao Kao Ko
Luo Lo Law
Zheng Cheng Cheang Trinh
Liang Leung Leong Luong
Xie Hsieh Tse Ta
Song Sung
Tang Tong
Deng Teng Tang Dang
Han Hon
Feng Fung Fong Phung
Cao Tsao Cho Chao
Peng Pang Pung Banh
Zeng Tseng Tsang Tang
Xiao Hsiao Siu Siew Tieu
Tian Tien Tin
Dong Tung Doong
Yuan Yuen Nguyen
Pan Poon Pun Phan
Yu Yee
Jiang Chiang Keung Giang
Cai Tsai Choi Choy Chua Thai
Du Tu To
Ye Yeh Yip Ip Yap Diep
Cheng Ching
Su So Soh Soo To
Wei Ngai Nguy
Ding Ting
Ren Jen Yam
Shen Shum Sum Sham
Yao Yiu Yeo
Zhong Chung Choong
Tan Tam Tham Dam
Fan Pham
Fang Fong
Shi Shih Sze Sy
Jin Chin Kam
Qiu Chiu Yau Khoo
Qian Chien Chin Tsien
Bai Pai
Meng Mang
Qin Chin
Jia Chia
Hou Hau
Kong Kung Hung
Hong Hung
Mo Mok
Gu Ku Koo
Xue Hsueh Sit
"""
KOREAN = """
Kim Gim
Lee Yi Rhee
Park Pak Bak
Choi Choe Chey
Jung Jeong Chung Chong
Kang Gang Kahng
Cho Jo Joh
Yoon Yun Youn
Jang Chang
Lim Im Rim Yim
Shin Sin
Seo Suh So
Kwon Kwun Gwon
Hwang Whang
Ahn An
Yoo Yu Ryu Ryoo You
Hong Houng
Jun Jeon Chun Chon
Ko Koh Go
Moon Mun
Son Sohn
Bae Bai Pae
Baek Paik Baik Paek
Heo Huh Hur
Shim Sim
Noh Roh
Kwak Gwak Kwack
Sung Seong
Joo Ju Chu
Woo Wu
Koo Ku Gu
Eom Um Uhm
Chae Chai
Kong Gong
Hyun Hyeon
"""
ARABIC_AND_PERSIAN = """
Mohammed Muhammad Mohamed Mohammad Muhammed Mohamad Muhamad
Mohamud Mahmoud Mahmud Mahmood
Hussain Hussein Husain Hossain Hossein Husein
Ahmed Ahmad Ahmet
Abdullah Abdallah Abdulla Abdulah
Abdul Abdel Abdoul
Rahman Rehman Rahmaan
Ali Aly
Hassan Hasan
Siddiqui Siddiqi Siddique
Qureshi Quraishi
Ibrahim Ebrahim Ibraheem Brahim
Yusuf Yousef Youssef Yousuf Yusef Yousif Yosef
Osman Othman Usman Uthman Ousmane
Omar Umar Omer
Said Saeed Sayed Saed Syed Sayeed Sayyid
Khalid Khaled
Salah Saleh Salih
Salim Saleem Salem
Hamid Hameed
Rashid Rasheed
Karim Kareem
Rahim Raheem
Malik Malek Maleek
Mustafa Mustapha Moustafa Mostafa
Hamza Hamzah
Yahya Yehia Yahia
Ismail Ismael Ismaeel Esmail
Haddad Hadad
Khoury Khouri Khuri
Nasser Naser Nassar Nasir
Sheikh Shaikh Sheik
Aziz Azeez
Amin Ameen
Farouk Farooq Faruk Faruq
Jamal Gamal Jamaal
Jameel Jamil Gamil
Latif Lateef
Majid Majeed
Mansour Mansoor Mansur
Masood Masoud Massoud Masud
Nabil Nabeel
Tariq Tarek Tareq Tarik
Waleed Walid
Zaid Zayd Zayed
Aisha Ayesha Aysha Aicha Aishah
Fatima Fatimah Fatema Fatma
Khadija Khadijah Khadeja
Maryam Mariam Miriam
Amina Aminah Ameena
Layla Leila Laila Leyla
Noor Nur Nour
Zahra Zahrah
Zainab Zaynab Zeinab Zeynep
Yasmin Yasmeen Yasmine Jasmin
Iman Eman
Hana Hanaa
Reza Raza Rida
Hosseini Husseini Hussaini
"""
SLAVIC = """
Alexander Aleksandr Alexandr Aleksander Oleksandr
Alexandra Aleksandra Oleksandra
Alexei Alexey Aleksey Aleksei Oleksiy
Andrei Andrey Andriy
Dmitri Dmitry Dmitriy Dimitri Dimitry Dmytro
Evgeny Yevgeny Evgeniy Yevgeniy Evgeni
Georgy Georgiy Georgi
Grigory Grigoriy Grigori
Igor Ihor
Ivan Iwan
Maxim Maksim Maksym
Mikhail Michail Mykhailo
Nikolai Nikolay Mykola
Oleg Oleh
Pavel Pavlo
Sergei Sergey Serge Serhiy
Vasily Vasiliy Vasili Vasyl
Viktor Victor
Vladimir Volodymyr Wladimir
Yuri Yuriy Yury Iurii
Ekaterina Yekaterina Katerina Kateryna
Elena Yelena Olena
Irina Iryna
Julia Yulia Yuliya Iuliia Yuliia
Kseniya Ksenia Xenia
Marina Maryna
Natalia Nataliya Natalya Nataliia
Oksana Oxana
Olga Olha
Sofia Sofiya Sophia
Svetlana Svitlana
Tatiana Tatyana Tetiana Tetyana
Anastasia Anastasiya Anastasiia
Mariya Mariia Maria
Ivanov Ivanoff
Petrov Petroff
Smirnov Smirnoff
Romanov Romanoff
Popov Popoff
Chernov Tchernov
Tchaikovsky Chaikovsky Chaykovsky
Kovalenko Kowalenko
Shevchenko Chevtchenko
Yakovlev Iakovlev
Zaitsev Zaytsev Zaitzev
Sokolov Sokoloff
Soloviev Solovyov
Lebedev Lebedeff
Volkov Wolkow
"""
SOUTH_ASIAN = """
Choudhury Chowdhury Chaudhry Chaudhary Chaudhari Chaudhuri Chowdhry Choudhary Chaudry
Mukherjee Mukerji Mookerjee Mukherji Mukhopadhyay
Banerjee Banerji Bandyopadhyay
Chatterjee Chatterji Chattopadhyay
Ganguly Ganguli Gangopadhyay
Agarwal Agrawal Aggarwal
Sharma Sarma
Verma Varma
Singh Sing
Bhattacharya Bhattacharyya Bhattacharjee
Iyer Aiyar
Iyengar Ayyangar
Srivastava Shrivastava
Mishra Misra
Pandey Pande
Tiwari Tewari Tiwary
Dubey Dube
Naidu Nayudu
Nair Nayar
Reddy Reddi
Krishnamurthy Krishnamurti Krishnamoorthy
Murthy Murti Moorthy
Subramanian Subramaniam Subrahmanyam Subramanyam
Venkataraman Venkatraman
Balakrishnan Balakrishna
Ramachandran Ramchandran
Saxena Saksena
Grewal Garewal
Laxmi Lakshmi
Sunil Suneel
Deepak Dipak
Sandeep Sandip
Pradeep Pradip
Kuldeep Kuldip
"""


def _equivalents(*lists: str) -> dict[str, tuple[str, ...]]:
    """Every spelling, and those that share a line with it, sorted."""
    found: dict[str, set[str]] = {}
    for line in "".join(lists).split("\n"):
        for name in line.split():
            found.setdefault(name, set()).update(line.split())
    return {name: tuple(sorted(found[name] - {name})) for name in sorted(found)}


VARIANTS = _equivalents(CHINESE, KOREAN, ARABIC_AND_PERSIAN, SLAVIC, SOUTH_ASIAN)


def variants_of(name: str) -> tuple[str, ...]:
    """Other spellings of a name (capitalised, as in VARIANTS); none for most names."""
    return VARIANTS.get(name, ())
